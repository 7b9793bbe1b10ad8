/**
 * The object types of SARIF 2.1.0 (OASIS Standard with Errata 01, §3), as far as a schema can say them.
 * Members that the standard does not name belong into `properties`; elsewhere they are refused.
 * Known hole: `externalPropertyFileReferences` are checked but never followed.
 */
import type { TypeRow } from '../json/notation.ts';
import { defineTypes } from '../json/notation.ts';
import type { JsonObject, JsonValue } from '../json/parse.ts';
import { member } from '../json/parse.ts';
import type { ObjectShape, Rule, Shape, Sink } from '../json/shape.ts';
import { addProblem, addWarning } from '../json/shape.ts';
import { absoluteUri, dateTime, guid, noteUri, text, uriReference } from '../json/strings.ts';

const among = (...names: readonly string[]): Shape => ({ kind: 'string', among: names });
const whole = (min?: number): Shape => ({ kind: 'number', integer: true, ...(min !== undefined && { min }) });

const leaves: Readonly<Record<string, Shape>> = {
  text,
  uri: absoluteUri,
  note: noteUri,
  ref: uriReference,
  time: dateTime,
  guid,
  yes: { kind: 'boolean' },
  int: whole(),
  index: whole(-1),
  count: whole(0),
  line: whole(1),
  real: { kind: 'number' },
  rank: { kind: 'number', min: -1, max: 100 },
  version: among('2.1.0'),
  level: among('none', 'note', 'warning', 'error'),
  kind: among('notApplicable', 'pass', 'fail', 'review', 'open', 'informational'),
  baseline: among('new', 'unchanged', 'updated', 'absent'),
  columns: among('utf16CodeUnits', 'unicodeCodePoints'),
  suppressed: among('inSource', 'external'),
  decided: among('accepted', 'underReview', 'rejected'),
  importance: among('important', 'essential', 'unimportant'),
  contents: among('localizedData', 'nonLocalizedData'),
  language: {
    kind: 'string',
    pattern: /^[a-zA-Z]{2}(-[a-zA-Z]{2})?$/,
    say: 'a language like en-US',
    lenient: true,
  },
  mime: { kind: 'string', pattern: /[^/]+\/.+/, say: 'a MIME type', lenient: true },
  quad: { kind: 'string', pattern: /[0-9]+(\.[0-9]+){3}/, say: 'four numbers with dots', lenient: true },
  role: among(
    ...'analysisTarget attachment responseFile resultFile standardStream tracedFile unmodified modified added deleted renamed uncontrolled driver extension translation taxonomy policy referencedOnCommandLine memoryContents directory userSpecifiedConfiguration toolSpecifiedConfiguration debugOutputFile'.split(
      ' ',
    ),
  ),
};

// What a property bag holds is kept with the finding, not collected while checking.
const bag: TypeRow = { members: 'tags:text[]u', others: { kind: 'any' } };
const SIDES =
  'graphs:graph[]u logicalLocations:logicalLocation[]u threadFlowLocations:threadFlowLocation[]u taxonomies:toolComponent[]u policies:toolComponent[]u translations:toolComponent[]u webRequests:webRequest[]u webResponses:webResponse[]u';

/** Closed types, by their names in the standard. `properties` is added to each below. */
const CLOSED: Readonly<Record<string, string>> = {
  sarifLog: '$schema:note version!:version runs!:run[] inlineExternalProperties:externalProperties[]u',
  address:
    'absoluteAddress:index relativeAddress:int length:int kind:text name:text fullyQualifiedName:text offsetFromParent:int index:index parentIndex:index',
  artifact:
    'description:message location:artifactLocation parentIndex:index offset:count length:index roles:role[]u mimeType:mime contents:artifactContent encoding:text sourceLanguage:text hashes:text{} lastModifiedTimeUtc:time',
  artifactChange: 'artifactLocation!:artifactLocation replacements!:replacement[]1',
  artifactContent: 'text:text binary:text rendered:multiformatMessageString',
  artifactLocation: 'uri:ref uriBaseId:text index:index description:message',
  attachment:
    'description:message artifactLocation!:artifactLocation regions:region[]u rectangles:rectangle[]u',
  codeFlow: 'message:message threadFlows!:threadFlow[]1',
  configurationOverride: 'configuration!:reportingConfiguration descriptor!:reportingDescriptorReference',
  conversion: 'tool!:tool invocation:invocation analysisToolLogFiles:artifactLocation[]u',
  edge: 'id!:text label:message sourceNodeId!:text targetNodeId!:text',
  edgeTraversal: 'edgeId!:text message:message finalState:multiformatMessageString{} stepOverEdgeCount:count',
  exception: 'kind:text message:text stack:stack innerExceptions:exception[]',
  externalProperties: `schema:note version:version guid:guid runGuid:guid conversion:conversion externalizedProperties:propertyBag artifacts:artifact[]u invocations:invocation[] results:result[] driver:toolComponent extensions:toolComponent[]u addresses:address[] ${SIDES}`,
  externalPropertyFileReferences:
    'conversion:externalPropertyFileReference graphs:externalPropertyFileReference[]u externalizedProperties:externalPropertyFileReference artifacts:externalPropertyFileReference[]u invocations:externalPropertyFileReference[]u logicalLocations:externalPropertyFileReference[]u threadFlowLocations:externalPropertyFileReference[]u results:externalPropertyFileReference[]u taxonomies:externalPropertyFileReference[]u addresses:externalPropertyFileReference[]u driver:externalPropertyFileReference extensions:externalPropertyFileReference[]u policies:externalPropertyFileReference[]u translations:externalPropertyFileReference[]u webRequests:externalPropertyFileReference[]u webResponses:externalPropertyFileReference[]u',
  fix: 'description:message artifactChanges!:artifactChange[]1u',
  graph: 'description:message nodes:node[]u edges:edge[]u',
  graphTraversal:
    'runGraphIndex:index resultGraphIndex:index description:message initialState:multiformatMessageString{} immutableState:multiformatMessageString{} edgeTraversals:edgeTraversal[]',
  invocation:
    'commandLine:text arguments:text[] responseFiles:artifactLocation[]u startTimeUtc:time endTimeUtc:time exitCode:int ruleConfigurationOverrides:configurationOverride[]u notificationConfigurationOverrides:configurationOverride[]u toolExecutionNotifications:notification[] toolConfigurationNotifications:notification[] exitCodeDescription:text exitSignalName:text exitSignalNumber:int processStartFailureMessage:text executionSuccessful!:yes machine:text account:text processId:int executableLocation:artifactLocation workingDirectory:artifactLocation environmentVariables:text{} stdin:artifactLocation stdout:artifactLocation stderr:artifactLocation stdoutStderr:artifactLocation',
  location:
    'id:index physicalLocation:physicalLocation logicalLocations:logicalLocation[]u message:message annotations:region[]u relationships:locationRelationship[]u',
  locationRelationship: 'target!:count kinds:text[]u description:message',
  logicalLocation:
    'name:text index:index fullyQualifiedName:text decoratedName:text parentIndex:index kind:text',
  multiformatMessageString: 'text!:text markdown:text',
  node: 'id!:text label:message location:location children:node[]u',
  notification:
    'locations:location[]u message!:message level:level threadId:int timeUtc:time exception:exception descriptor:reportingDescriptorReference associatedRule:reportingDescriptorReference',
  rectangle: 'top:real left:real bottom:real right:real message:message',
  replacement: 'deletedRegion!:region insertedContent:artifactContent',
  reportingConfiguration: 'enabled:yes level:level rank:rank parameters:propertyBag',
  reportingDescriptor:
    'id!:text deprecatedIds:text[]u guid:guid deprecatedGuids:guid[]u name:text deprecatedNames:text[]u shortDescription:multiformatMessageString fullDescription:multiformatMessageString messageStrings:multiformatMessageString{} defaultConfiguration:reportingConfiguration helpUri:uri help:multiformatMessageString relationships:reportingDescriptorRelationship[]u',
  reportingDescriptorRelationship: 'target!:reportingDescriptorReference kinds:text[]u description:message',
  result:
    'ruleId:text ruleIndex:index rule:reportingDescriptorReference kind:kind level:level message!:message analysisTarget:artifactLocation locations:location[] guid:guid correlationGuid:guid occurrenceCount:line partialFingerprints:text{} fingerprints:text{} stacks:stack[]u codeFlows:codeFlow[] graphs:graph[]u graphTraversals:traversal[]u relatedLocations:location[]u suppressions:suppression[]u baselineState:baseline rank:rank attachments:attachment[]u hostedViewerUri:uri workItemUris:uri[]u provenance:resultProvenance fixes:fix[]u taxa:reportingDescriptorReference[]u webRequest:webRequest webResponse:webResponse',
  resultProvenance:
    'firstDetectionTimeUtc:time lastDetectionTimeUtc:time firstDetectionRunGuid:guid lastDetectionRunGuid:guid invocationIndex:index conversionSources:physicalLocation[]u',
  run: `tool!:tool invocations:invocation[] conversion:conversion language:language versionControlProvenance:versionControlDetails[]u originalUriBaseIds:artifactLocation{} artifacts:artifact[]u results:result[] automationDetails:runAutomationDetails runAggregates:runAutomationDetails[]u baselineGuid:guid redactionTokens:text[]u defaultEncoding:text defaultSourceLanguage:text newlineSequences:text[]1u columnKind:columns externalPropertyFileReferences:externalPropertyFileReferences addresses:address[] specialLocations:specialLocations ${SIDES}`,
  runAutomationDetails: 'description:message id:text guid:guid correlationGuid:guid',
  specialLocations: 'displayBase:artifactLocation',
  stack: 'message:message frames!:stackFrame[]',
  stackFrame: 'location:location module:text threadId:int parameters:text[]',
  suppression: 'guid:guid kind!:suppressed status:decided justification:text location:location',
  threadFlow:
    'id:text message:message initialState:multiformatMessageString{} immutableState:multiformatMessageString{} locations!:threadFlowLocation[]1',
  threadFlowLocation:
    'index:index location:location stack:stack kinds:text[]u taxa:reportingDescriptorReference[]u module:text state:multiformatMessageString{} nestingLevel:count executionOrder:index executionTimeUtc:time importance:importance webRequest:webRequest webResponse:webResponse',
  tool: 'driver!:toolComponent extensions:toolComponent[]u',
  toolComponent:
    'guid:guid name!:text organization:text product:text productSuite:text shortDescription:multiformatMessageString fullDescription:multiformatMessageString fullName:text version:text semanticVersion:text dottedQuadFileVersion:quad releaseDateUtc:text downloadUri:uri informationUri:uri globalMessageStrings:multiformatMessageString{} notifications:reportingDescriptor[]u rules:reportingDescriptor[]u taxa:reportingDescriptor[]u locations:artifactLocation[] language:language contents:contents[]u isComprehensive:yes localizedDataSemanticVersion:text minimumRequiredLocalizedDataSemanticVersion:text associatedComponent:toolComponentReference translationMetadata:translationMetadata supportedTaxonomies:toolComponentReference[]u',
  toolComponentReference: 'name:text index:index guid:guid',
  translationMetadata:
    'name!:text fullName:text shortDescription:multiformatMessageString fullDescription:multiformatMessageString downloadUri:uri informationUri:uri',
  versionControlDetails:
    'repositoryUri!:uri revisionId:text branch:text revisionTag:text asOfTimeUtc:time mappedTo:artifactLocation',
  webRequest:
    'index:index protocol:text version:text target:text method:text headers:text{} parameters:text{} body:artifactContent',
  webResponse:
    'index:index protocol:text version:text statusCode:int reasonPhrase:text headers:text{} body:artifactContent noResponseReceived:yes',
};

/** Closed types that need at least one of some members. */
const SOME_OF: Readonly<Record<string, TypeRow>> = {
  externalPropertyFileReference: {
    members: 'location:artifactLocation guid:guid itemCount:index',
    someOf: ['location', 'guid'],
  },
  message: { members: 'text:text markdown:text id:text arguments:text[]', someOf: ['text', 'id'] },
  physicalLocation: {
    members: 'address:address artifactLocation:artifactLocation region:regionRules contextRegion:regionRules',
    someOf: ['address', 'artifactLocation'],
  },
  reportingDescriptorReference: {
    members: 'id:text index:index guid:guid toolComponent:toolComponentReference',
    someOf: ['index', 'guid', 'id'],
  },
};

/** §3.30: a region has a start, and does not end before it. No schema can say it; nothing is lost by reading on. */
const regionRules: Rule = (value, at, sink) => {
  const region = value as JsonObject;
  const number = (name: string): number | undefined => {
    const given = member(region, name);
    return typeof given === 'number' ? given : undefined;
  };
  const startLine = number('startLine');
  const endLine = number('endLine') ?? startLine;
  if (startLine === undefined && (number('charOffset') ?? -1) < 0 && (number('byteOffset') ?? -1) < 0) {
    addWarning(sink, at, 'region', 'This region has no startLine, charOffset or byteOffset.');
  }
  if (startLine === undefined || endLine === undefined) return;
  if (endLine < startLine) {
    addWarning(
      sink,
      `${at}/endLine`,
      'region',
      `This region ends (${endLine}) before its first line (${startLine}).`,
    );
  }
  const endColumn = number('endColumn');
  const startColumn = number('startColumn') ?? 1;
  if (endLine === startLine && endColumn !== undefined && endColumn < startColumn) {
    addWarning(
      sink,
      `${at}/endColumn`,
      'region',
      `This region ends (${endColumn}) before its first column (${startColumn}).`,
    );
  }
};

const REGION =
  'startLine:line startColumn:line endLine:line endColumn:line charOffset:index charLength:count byteOffset:index byteLength:count snippet:artifactContent message:message sourceLanguage:text';

const closed = (members: string): TypeRow => ({
  members: `${members} properties:propertyBag`,
  others: 'refuse',
});

const rows: Record<string, TypeRow> = {
  propertyBag: bag,
  region: closed(REGION),
  ...Object.fromEntries(Object.entries(CLOSED).map(([name, members]) => [name, closed(members)])),
  ...Object.fromEntries(
    Object.entries(SOME_OF).map(([name, row]) => [name, { ...row, ...closed(row.members) }]),
  ),
};

const shapes: Readonly<Record<string, ObjectShape>> = defineTypes(rows, {
  ...leaves,
  traversal: {
    kind: 'also',
    of: { kind: 'lazy', name: 'graphTraversal', of: () => typeOf('graphTraversal') },
    rule: graphTraversalRule,
  },
  regionRules: {
    kind: 'also',
    of: { kind: 'lazy', name: 'region', of: () => typeOf('region') },
    rule: regionRules,
  },
});

/** Throws on a name that the standard does not have: our fault. */
export function typeOf(name: string): ObjectShape {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`SARIF has no type ${name}`);
  return shape;
}

/** §3.40.1: exactly one of the two graph indexes. Checked here because a shape cannot say "exactly". */
function graphTraversalRule(value: JsonValue, at: string, sink: Sink): void {
  const given = ['runGraphIndex', 'resultGraphIndex'].filter((name) =>
    Object.hasOwn(value as JsonObject, name),
  );
  if (given.length !== 1) {
    addProblem(sink, at, 'graph-index', "Exactly one of 'runGraphIndex' and 'resultGraphIndex' is needed.");
  }
}

/** The JSON Schemas under `docs/schema`, made from the shapes that the code checks by. */
import { criteriaShape } from '../../formats/alert-criteria/read.ts';
import { planShape } from '../../formats/evaluation-plan/read.ts';
import { suiteShape } from '../../formats/evaluation-suite/read.ts';
import { toJsonSchema } from '../../formats/json/json-schema.ts';
import type { JsonObject } from '../../formats/json/parse.ts';
import { publishedNativeShape } from '../../formats/native/published-shape.ts';
import { evaluationReportOutput } from './evaluation-output.ts';
import {
  matchOutput,
  priorityOutput,
  reproduceOutput,
  triageOutput,
  validateOutput,
} from './output-shapes.ts';

/** By file name. */
export const PUBLISHED_SCHEMAS: Readonly<Record<string, JsonObject>> = {
  'finding.schema.json': toJsonSchema(publishedNativeShape, {
    id: 'urn:breakwater:schema:finding:1',
    title: 'Breakwater finding 1',
    description:
      'One finding. Members that stand nowhere here are kept and warned of. Rules that no schema can say (paths, exact versions, one of text and base64, the component against its dependencies) are checked by the reader.',
  }),
  'evaluation-suite.schema.json': toJsonSchema(suiteShape, {
    id: 'urn:breakwater:schema:evaluation-suite:1',
    title: 'Breakwater evaluation suite 1',
    description:
      'One version of a suite of tasks that models are measured by. That ids differ, and that every task or the suite has an oracle, is checked by the reader.',
  }),
  'evaluation-plan.schema.json': toJsonSchema(planShape, {
    id: 'urn:breakwater:schema:evaluation-plan:1',
    title: 'Breakwater evaluation plan 1',
    description:
      'What is measured, and how, before it is run. Rules over several members (one of checkpoint and snapshot, exclusions among the tasks, the order of a range, the tasks of a suite named by its digest) are checked by the reader.',
  }),
  'alert-criteria.schema.json': toJsonSchema(criteriaShape, {
    id: 'urn:breakwater:schema:alert-criteria:1',
    title: 'Breakwater alert criteria 1',
    description:
      "Which figures of a report open a question to officials. That ids differ and that 'k' belongs to 'pass-at-k' alone is checked by the reader.",
  }),
  'evaluation-report-output.schema.json': toJsonSchema(evaluationReportOutput, {
    id: 'urn:breakwater:schema:evaluation-report-output:1',
    title: 'breakwater evaluation report --json',
    description:
      'One report a model, every pair compared. A figure that is undefined is null. It is a measurement: no licence, certification or clearance of any model.',
  }),
  'validate-output.schema.json': toJsonSchema(validateOutput, {
    id: 'urn:breakwater:schema:validate-output:1',
    title: 'breakwater validate --json',
    description: 'One element for each document, in the order given.',
  }),
  'priority-output.schema.json': toJsonSchema(priorityOutput, {
    id: 'urn:breakwater:schema:priority-output:1',
    title: 'breakwater priority --json',
    description:
      'One decision. `row` counts from 1 in the published order of the table. With --batch an array of these, or of { "error" }.',
  }),
  'triage-output.schema.json': toJsonSchema(triageOutput, {
    id: 'urn:breakwater:schema:triage-output:1',
    title: 'breakwater triage --json',
    description:
      'Every accepted finding is in exactly one cluster. Suggestions are ranked, best first; no pair of one cluster is among them.',
  }),
  'reproduce-output.schema.json': toJsonSchema(reproduceOutput, {
    id: 'urn:breakwater:schema:reproduce-output:1',
    title: 'breakwater reproduce --json',
    description:
      '`matrix` is there with --matrix. `clusters` lists every finding once; without --matrix each stands alone.',
  }),
  'match-output.schema.json': toJsonSchema(matchOutput, {
    id: 'urn:breakwater:schema:match-output:1',
    title: 'breakwater match --json',
    description:
      'One element of `matches` for each component and alias group; what an advisory clears has none. `upgrades` names the smallest version that clears everything known for a component.',
  }),
};

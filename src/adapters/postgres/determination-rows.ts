/** Questions, consultations, determinations and criteria (migration 0015). */
import type { Named } from '../../app/model/engagement-ports.ts';
import type {
  EvaluationStore,
  StoredConsultation,
  StoredCriteria,
  StoredDetermination,
  StoredQuestion,
} from '../../app/model/evaluation-ports.ts';
import type { AlertCriteria } from '../../core/model/alert-criteria.ts';
import type { Rows } from './engagement-store.ts';

type Row = Readonly<Record<string, unknown>>;
type DeterminationRows = Pick<
  EvaluationStore,
  | 'questions'
  | 'addQuestions'
  | 'consultations'
  | 'addConsultation'
  | 'answerConsultation'
  | 'determination'
  | 'addDetermination'
  | 'confirmDetermination'
  | 'addCriteria'
  | 'criteria'
  | 'endCriteria'
>;

export function determinationRows(rows: Rows): DeterminationRows {
  return { ...questionRows(rows), ...answerRows(rows), ...criteriaRows(rows) };
}

type QuestionRows = Pick<
  DeterminationRows,
  'questions' | 'addQuestions' | 'consultations' | 'addConsultation' | 'answerConsultation'
>;

function questionRows(rows: Rows): QuestionRows {
  return {
    questions: async ({ material }) =>
      (
        await rows('select * from alert_question where compartment_id = $1 order by at desc, id', [material])
      ).map(toQuestion),
    addQuestions: async ({ material, id }, questions) => {
      await rows(
        `insert into alert_question (compartment_id, engagement_id, id, report_id, criteria_id, criterion, outcome, at)
         select $1, $2, q.id, q."reportId", q."criteriaId", q.criterion, q.outcome, q.at
         from jsonb_to_recordset($3::jsonb) as q (id text, "reportId" text, "criteriaId" text, criterion text,
           outcome text, at timestamptz)
         on conflict (compartment_id, report_id, criteria_id, criterion) do nothing`,
        [material, id, JSON.stringify(questions)],
      );
    },
    consultations: async ({ material }) =>
      (
        await rows('select * from consultation where compartment_id = $1 order by asked_at, id', [material])
      ).map(toConsultation),
    addConsultation: async ({ material, id }, { id: consultationId, of, question, askedBy, askedAt }) => {
      await rows(
        `insert into consultation (compartment_id, engagement_id, id, consulted, question, asked_by, asked_at, state)
         values ($1, $2, $3, $4, $5, $6, $7, 'asked')`,
        [material, id, consultationId, of, question, JSON.stringify(askedBy), askedAt],
      );
    },
    answerConsultation: async ({ material }, { id, state, answer, at }) => {
      const answered = await rows(
        `update consultation set state = $3, answer = $4, answered_at = $5
         where compartment_id = $1 and id = $2 and state = 'asked' returning id`,
        [material, id, state, answer, at],
      );
      return answered.length > 0;
    },
  };
}

type AnswerRows = Pick<DeterminationRows, 'determination' | 'addDetermination' | 'confirmDetermination'>;

function answerRows(rows: Rows): AnswerRows {
  return {
    determination: async ({ material }) => {
      const [row] = await rows('select * from determination where compartment_id = $1', [material]);
      return row === undefined ? null : toDetermination(row);
    },
    addDetermination: async ({ material, id }, given) => {
      await rows(
        `insert into determination (compartment_id, engagement_id, id, answer, reasons, record, written_by, written_at,
           signed_act) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          material,
          id,
          given.id,
          given.answer,
          given.reasons,
          given.record,
          JSON.stringify(given.by),
          given.at,
          given.signedAct,
        ],
      );
    },
    confirmDetermination: async ({ material }, { id, by, at, act }) => {
      await rows(
        `update determination set confirmed_by = $3, confirmed_at = $4, confirmed_act = $5
         where compartment_id = $1 and id = $2 and confirmed_by is null`,
        [material, id, JSON.stringify(by), at, act],
      );
    },
  };
}

function criteriaRows(rows: Rows): Pick<DeterminationRows, 'addCriteria' | 'criteria' | 'endCriteria'> {
  return {
    addCriteria: async (given, members) => {
      await rows('select breakwater.open_criteria($1, $2, $3, $4, $5)', [
        given.compartmentId,
        given.criteria.name,
        members,
        given.writtenBy.id,
        given.writtenAt,
      ]);
      await rows(
        `insert into alert_criteria (compartment_id, id, name, digest, body, written_by, written_at)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [
          given.compartmentId,
          given.id,
          given.criteria.name,
          given.digest,
          JSON.stringify(given.criteria),
          JSON.stringify(given.writtenBy),
          given.writtenAt,
        ],
      );
    },
    endCriteria: async (id, at) => {
      const ended = await rows(
        'update alert_criteria set ended_at = $2 where id = $1 and ended_at is null returning id',
        [id, at],
      );
      return ended.length > 0;
    },
    criteria: async () =>
      (await rows('select * from alert_criteria order by written_at desc, id')).map(toCriteria),
  };
}

function toQuestion(row: Row): StoredQuestion {
  return {
    id: row['id'] as string,
    reportId: row['report_id'] as string,
    criteriaId: row['criteria_id'] as string,
    criterion: row['criterion'] as string,
    outcome: row['outcome'] as StoredQuestion['outcome'],
    at: row['at'] as Date,
  };
}

function toConsultation(row: Row): StoredConsultation {
  return {
    id: row['id'] as string,
    of: row['consulted'] as string,
    question: row['question'] as string,
    askedBy: row['asked_by'] as Named,
    askedAt: row['asked_at'] as Date,
    state: row['state'] as StoredConsultation['state'],
    answer: row['answer'] as string | null,
    answeredAt: row['answered_at'] as Date | null,
  };
}

function toDetermination(row: Row): StoredDetermination {
  return {
    id: row['id'] as string,
    answer: row['answer'] as StoredDetermination['answer'],
    reasons: row['reasons'] as string,
    record: row['record'] as string,
    by: row['written_by'] as Named,
    at: row['written_at'] as Date,
    signedAct: row['signed_act'] as string | null,
    confirmedBy: row['confirmed_by'] as Named | null,
    confirmedAt: row['confirmed_at'] as Date | null,
  };
}

function toCriteria(row: Row): StoredCriteria {
  return {
    id: row['id'] as string,
    compartmentId: row['compartment_id'] as string,
    criteria: row['body'] as AlertCriteria,
    digest: row['digest'] as string,
    writtenBy: row['written_by'] as Named,
    writtenAt: row['written_at'] as Date,
    endedAt: row['ended_at'] as Date | null,
  };
}

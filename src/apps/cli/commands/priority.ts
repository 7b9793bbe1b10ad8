import { decide } from '../../../core/priority/decide.ts';
import type { DecisionTable } from '../../../core/priority/decision-table.ts';
import { findTable, TABLES } from '../../../core/priority/tables.ts';
import { isObject, parseJson } from '../../../formats/json/parse.ts';
import { readArguments } from '../arguments.ts';
import type { Command } from '../command.ts';
import { UsageError } from '../command.ts';
import type { LineAnswer } from '../line-command.ts';
import { answerLines } from '../line-command.ts';
import { printable } from '../printable.ts';

export const PRIORITY: Command = {
  help: `
Usage: breakwater priority --table ID KEY=VALUE… [--json]
       breakwater priority --table ID --batch [--json] < lines

Reads one row of a decision table. Keys and values by their published short names, in any case.

  --batch  one JSON object of inputs a line → one outcome a line, or 'error: …'
  --json   { "table", "inputs", "outcome", "label", "row" }; with --batch an array of them

Tables:
${TABLES.map(({ id, name }) => `  ${id.padEnd(32)} ${name}`).join('\n')}

Example: breakwater priority --table cisa:BOD2604:1.0.0 KEV=Y PE=Y A=Y TI=T

Exit code: 0 decided; 2 a key or value is missing or unknown (with --batch each line says so itself).
`,
  run: async (args, io) => {
    const { values, positionals } = readArguments({
      args: [...args],
      options: { table: { type: 'string' }, json: { type: 'boolean' }, batch: { type: 'boolean' } },
      allowPositionals: true,
    });
    const table = chosenTable(values.table);
    if (values.batch === true) {
      if (positionals.length > 0) throw new UsageError('with --batch the inputs come from standard input.');
      return answerLines(io, values.json === true, (line) => answerLine(table, line));
    }
    const answer = decide(table, positionals.filter((text) => text.includes('=')).map(keyAndValue));
    const strays = positionals.filter((text) => !text.includes('='));
    for (const text of strays) {
      io.stderr.write(`breakwater priority: : '${printable(text.slice(0, 80))}' is not KEY=VALUE.\n`);
    }
    for (const { pointer, message } of answer.ok ? [] : answer.problems) {
      io.stderr.write(`breakwater priority: ${printable(pointer)}: ${printable(message)}\n`);
    }
    if (!answer.ok || strays.length > 0) return 2;
    const { outcome, label, row } = answer.value;
    const text = `${outcome} (${label}), row ${row} of ${table.id}\n`;
    io.stdout.write(values.json === true ? `${JSON.stringify(answer.value, null, 2)}\n` : text);
    return 0;
  },
};

function chosenTable(name: string | undefined): DecisionTable {
  if (name === undefined) throw new UsageError('--table is missing.');
  const table = findTable(name);
  if (table === null) throw new UsageError(`there is no table '${printable(name.slice(0, 80))}'.`);
  return table;
}

function keyAndValue(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at).trim(), text.slice(at + 1)];
}

function answerLine(table: DecisionTable, line: string): LineAnswer {
  const parsed = parseJson(Buffer.from(line));
  if (!parsed.ok) return { ok: false, reason: parsed.problems.map(({ message }) => message).join(' ') };
  if (!isObject(parsed.value)) return { ok: false, reason: 'The inputs must be one JSON object.' };
  const answer = decide(table, Object.entries(parsed.value));
  if (!answer.ok) return { ok: false, reason: answer.problems.map(({ message }) => message).join(' ') };
  return { ok: true, text: answer.value.outcome, json: answer.value };
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerLines } from './line-command.ts';

async function said(chunks: readonly (string | Uint8Array)[], asJson = false): Promise<string> {
  let out = '';
  async function* stdin(): AsyncGenerator<Uint8Array> {
    for (const chunk of chunks) yield typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
  }
  const io = {
    stdout: {
      write: (text: string) => {
        out += text;
      },
    },
    stderr: { write: () => {}, isTTY: false },
    stdin: stdin(),
    env: {},
  };
  const code = await answerLines(io, asJson, (line) =>
    line === 'bad' ? { ok: false, reason: 'bad line' } : { ok: true, text: `[${line}]`, json: line },
  );
  assert.equal(code, 0);
  return out;
}

describe('a command that answers line by line', () => {
  it('answers every line in order, a bad one in its place', async () => {
    assert.equal(await said(['a\nbad\nc\n']), '[a]\nerror: bad line\n[c]\n');
  });

  it('needs no ending on the last line, takes CRLF, and says nothing to no input', async () => {
    assert.equal(await said(['a\r\nb']), '[a]\n[b]\n');
    assert.equal(await said([]), '');
  });

  it('does not care where the input was cut, not even inside a character', async () => {
    const bytes = new TextEncoder().encode('é\nx\n');
    assert.equal(await said([bytes.slice(0, 1), bytes.slice(1, 4), bytes.slice(4)]), '[é]\n[x]\n');
  });

  it('prints one JSON array', async () => {
    assert.deepEqual(JSON.parse(await said(['a\nbad\n'], true)), ['a', { error: 'bad line' }]);
    assert.deepEqual(JSON.parse(await said([], true)), []);
  });

  it('answers a line that is too long with an error and goes on', async () => {
    const out = await said(['x'.repeat(900_000), 'y'.repeat(900_000), '\nnext\n']);
    assert.match(out, /^error: the line is longer than/);
    assert.match(out, /\[next\]\n$/);
  });
});

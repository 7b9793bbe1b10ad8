/** What every refusal of the server looks like, whatever it refuses. */
import assert from 'node:assert/strict';
import type { Answer } from './server.ts';

/** A problem document that nobody keeps and that says nothing of what is inside. */
export function assertProblem(answer: Answer, status: number): void {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get('content-type'), 'application/problem+json');
  assert.equal(answer.json.status, status);
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  assert.doesNotMatch(answer.text, /\bat .*\.ts|node_modules|select /);
}

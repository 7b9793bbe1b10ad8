'use strict';
// Takes one function out of a file: its body goes, its name and arity stay. Order on standard input as JSON
// { text, name, line }; answer on descriptor 3: the new text, or nothing where the function cannot be told. Runs
// inside the sandbox, with the parser that Node itself brings: the text is as untrusted as any.
const { readFileSync, writeSync } = require('node:fs');
const { parse } = require('internal/deps/acorn/acorn/dist/acorn');

const { text, name, line } = JSON.parse(readFileSync(0, 'utf8'));
const wanted = name.split(/[.#]|::/).at(-1);
const found = [];

visit(treeOf(text), '');
const chosen = found.length === 1 ? found[0] : found.find(({ loc }) => isAt(loc));
if (chosen !== undefined) {
  const { body } = chosen;
  const nothing = body.type === 'BlockStatement' ? '{}' : '(void 0)';
  const answer = Buffer.from(text.slice(0, body.start) + nothing + text.slice(body.end));
  for (let at = 0; at < answer.length; ) at += writeSync(3, answer, at);
}

function treeOf(source) {
  const options = { ecmaVersion: 'latest', locations: true, allowHashBang: true };
  try {
    return parse(source, { ...options, sourceType: 'script', allowReturnOutsideFunction: true });
  } catch {
    return parse(source, { ...options, sourceType: 'module' });
  }
}

function isAt({ start, end }) {
  return line !== null && start.line <= line && line <= end.line;
}

/** `called`: what the place that holds this node calls it. */
function visit(node, called) {
  if (node === null || typeof node !== 'object') return;
  if (Array.isArray(node)) {
    for (const one of node) visit(one, called);
    return;
  }
  const isFunction = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type);
  // A derived class cannot do without its constructor's body.
  if (isFunction && (node.id?.name ?? called) === wanted && called !== 'constructor') found.push(node);
  for (const [key, child] of Object.entries(node)) {
    if (key === 'loc' || child === null || typeof child !== 'object') continue;
    visit(child, isFunction ? '' : nameFor(node, key));
  }
}

function nameFor(node, key) {
  if (node.type === 'VariableDeclarator' && key === 'init') return node.id.name ?? '';
  if (node.type === 'AssignmentExpression' && key === 'right') {
    const { left } = node;
    return left.type === 'MemberExpression'
      ? (left.property.name ?? left.property.value ?? '')
      : (left.name ?? '');
  }
  const isMember = /^(Property|MethodDefinition|PropertyDefinition)$/.test(node.type);
  return isMember && key === 'value' ? (node.key.name ?? node.key.value ?? '') : '';
}

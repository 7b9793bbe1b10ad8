/** Small readers of values that a shape has already accepted: each answers undefined for what is not there. */
import type { JsonObject, JsonValue } from './parse.ts';
import { isArray, isObject, member } from './parse.ts';

export function textAt(object: JsonObject | undefined, name: string): string | undefined {
  const value = object === undefined ? undefined : member(object, name);
  return typeof value === 'string' ? value : undefined;
}

export function numberAt(object: JsonObject | undefined, name: string): number | undefined {
  const value = object === undefined ? undefined : member(object, name);
  return typeof value === 'number' ? value : undefined;
}

export function objectAt(object: JsonObject | undefined, name: string): JsonObject | undefined {
  const value = object === undefined ? undefined : member(object, name);
  return isObject(value) ? value : undefined;
}

export function arrayAt(object: JsonObject | undefined, name: string): readonly JsonValue[] {
  const value = object === undefined ? undefined : member(object, name);
  return isArray(value) ? value : [];
}

export function objectsAt(object: JsonObject | undefined, name: string): readonly JsonObject[] {
  return arrayAt(object, name).filter(isObject);
}

export function textsAt(object: JsonObject | undefined, name: string): readonly string[] {
  return arrayAt(object, name).filter((value) => typeof value === 'string');
}

/** What a document says its version is: short, printable, or null. */
export function statedVersion(document: JsonValue, name: string): string | null {
  const version = isObject(document) ? textAt(document, name) : undefined;
  return version !== undefined && /^[\x20-\x7e]{1,40}$/.test(version) ? version : null;
}

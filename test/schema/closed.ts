import { z } from "zod";
import type { Schema } from "./json-schema.js";

/**
 * The shipped schema as today's program must fulfil it: no field and no word that is not listed.
 *
 * Conditions on `_tag` become alternatives, which is the form that the validator knows.
 */
export function closed(schema: Schema): Schema {
  const { allOf, "x-open-enum": words, ...rest } = schema;
  if (allOf !== undefined) return { ...rest, properties: {}, required: [], type: "object", anyOf: allOf.map((one) => closed(one.then)) };
  const parts: Schema = {
    ...rest,
    ...mapped("$defs", schema.$defs),
    ...mapped("properties", schema.properties),
    ...(schema.items === undefined ? {} : { items: closed(schema.items) }),
    ...(schema.prefixItems === undefined ? {} : { prefixItems: schema.prefixItems.map(closed) }),
    ...(schema.anyOf === undefined ? {} : { anyOf: schema.anyOf.map(closed) }),
    ...(schema.additionalProperties === undefined || schema.additionalProperties === false ? {} : { additionalProperties: closed(schema.additionalProperties) }),
  };
  if (words !== undefined) {
    const { type, ...described } = parts;
    return { ...described, enum: Array.isArray(type) ? [...words, null] : words };
  }
  return schema.properties === undefined ? parts : { ...parts, additionalProperties: false };
}

function mapped(name: "$defs" | "properties", parts: Readonly<Record<string, Schema>> | undefined): Schema {
  if (parts === undefined) return {};
  return { [name]: Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, closed(part)])) };
}

/** What is wrong with a document: path and message, the first few. */
export function validator(schema: Schema): (document: unknown) => readonly string[] {
  const check = z.fromJSONSchema(closed(schema) as Parameters<typeof z.fromJSONSchema>[0]);
  return (document) => {
    const result = check.safeParse(document);
    if (result.success) return [];
    return result.error.issues.slice(0, 5).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  };
}

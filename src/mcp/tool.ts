import type { Either } from "fp-ts/lib/Either.js";
import * as z from "zod";
import type { Cases } from "./cases.js";
import type { Refusal } from "./refusal.js";

/** One tool: what a client is told of it, and what it answers. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodObject;
  readonly answer: (args: Readonly<Record<string, unknown>>, cases: Cases) => Promise<Either<Refusal, object>>;
}

interface TypedTool<I extends z.ZodRawShape, O extends z.ZodRawShape> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: I;
  readonly output: O;
  readonly answer: (args: z.infer<z.ZodObject<I>>, cases: Cases) => Promise<Either<Refusal, z.infer<z.ZodObject<O>>>>;
}

/** Holds what a tool takes and answers against its schemas, at compile time; the server does so at run time. */
export function tool<I extends z.ZodRawShape, O extends z.ZodRawShape>(typed: TypedTool<I, O>): Tool {
  return {
    ...typed,
    input: z.strictObject(typed.input),
    output: z.object(typed.output),
    answer: typed.answer as Tool["answer"],
  };
}

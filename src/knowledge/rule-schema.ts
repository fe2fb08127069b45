/** The schema of rule files. For `scripts/generate.mjs` and the tests; never imported at run time. */
import { z } from "zod";
import type { Rule } from "./rule-types.js";

const name = z.string().regex(/^[a-z][a-z0-9-]*\??$/);
const text = z.string().min(1).max(600);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const predicate = z.union([
  scalar,
  z.strictObject({
    eq: scalar.optional(),
    ne: scalar.optional(),
    in: z.array(scalar).optional(),
    like: z.string().max(200).optional(),
    exists: z.boolean().optional(),
    gt: z.number().optional(),
    lt: z.number().optional(),
  }),
]);
const patterns = z.array(z.string().max(200)).min(1);
const confidence = z.enum(["possible", "probable", "strong", "certain"]);

const event = z
  .strictObject({
    call: z.union([z.string(), patterns]).optional(),
    phase: z.enum(["enter", "return", "active"]).optional(),
    message: z.string().optional(),
    finding: z.union([z.string(), patterns]).optional(),
    where: z.record(z.string(), predicate).optional(),
    stack: z
      .strictObject({
        contains: patterns.optional(),
        ordered: patterns.optional(),
        without: patterns.optional(),
        between: z.strictObject({ inner: z.string(), outer: z.string(), module: z.string() }).optional(),
      })
      .optional(),
    bind: z.record(z.string().regex(/^\$[a-z]+$/), z.string()).optional(),
  })
  .refine((one) => [one.call, one.message, one.finding].filter((kind) => kind !== undefined).length === 1, {
    message: "an event is exactly one of call, message, finding",
  });

const match = z.union([
  z.strictObject({ event: name }),
  z.strictObject({ inside: z.array(name).min(2) }),
  z.strictObject({
    sequence: z.strictObject({
      correlate: z.array(z.string()).min(1),
      steps: z
        .array(
          z.union([
            name,
            z.strictObject({
              never: name,
              until: name,
              expected: text,
              because: text,
              carriers: z.string().startsWith("@"),
            }),
          ]),
        )
        .min(2),
    }),
  }),
]);

/** A rule file, as YAML or JSON. */
export const ruleSchema: z.ZodType<Rule> = z.strictObject({
  rule: z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/),
  version: z.int().min(1),
  title: z.string().max(120),
  level: z.enum(["error", "warning", "note", "info"]),
  summary: text.optional(),
  references: z.array(text).optional(),
  events: z.record(name, event),
  match,
  infer: z
    .array(z.strictObject({ claim: text, when: z.record(z.string(), predicate), confidence, "refuted-by": text }))
    .optional(),
  edges: z
    .array(
      z.strictObject({
        from: name,
        to: name,
        kind: z.enum(["responds-to", "expects", "precludes", "contains", "waits-on", "causes"]),
      }),
    )
    .optional(),
  confidence: confidence.optional(),
  report: z.strictObject({
    headline: text,
    story: z.array(text).optional(),
    cause: text,
    remedy: z.array(text).optional(),
  }),
  next: z
    .array(
      z.strictObject({
        when: z.enum(["always", "absence-not-observed"]).optional(),
        run: z.array(z.string()).min(1),
        because: text,
        expect: text,
      }),
    )
    .optional(),
  caveats: z.array(text).optional(),
  examples: z.strictObject({ hit: z.array(z.string()).min(1), miss: z.array(z.string()).min(1) }),
});

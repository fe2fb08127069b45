/** The schema of rule files; `schema/rule.schema.json` is made of it. Loaded only where rule files are read. */
import { z } from "zod";
import type { Match, Predicate, Rule } from "./rule-types.js";

const MOST_PARTS = 16;

const eventName = z.string().regex(/^[a-z][a-z0-9-]*$/, "an event is named in lower case: proxy-answer");
const stepName = z.string().regex(/^[a-z][a-z0-9-]*[?+*]?$/, "a step is the name of an event; ?, + or * may follow");
const binding = z.string().regex(/^\$[a-z][a-z0-9-]*$/, "a binding is $name");
const path = z.string().regex(/^(\$[a-z][a-z0-9-]*|[A-Za-z][\w.*-]*)$/, "a field is written args.s, http.status");
const text = z.string().min(1).max(600);
const glob = z.string().min(1).max(200);
const globs = z.array(glob).min(1).max(100);
const oneOrMore = z.union([glob, globs]);
const scalar = z.union([z.string().max(600), z.number(), z.boolean()]);
const bits = z.int().min(0).max(0xffffffff);
const confidence = z.enum(["possible", "probable", "strong", "certain"]);

const predicate: z.ZodType<Predicate> = z.lazy(() =>
  z.union([
    scalar,
    z
      .strictObject({
        eq: scalar.optional(),
        ne: scalar.optional(),
        lt: z.number().optional(),
        le: z.number().optional(),
        gt: z.number().optional(),
        ge: z.number().optional(),
        in: z.union([eventName, z.array(scalar).min(1).max(500)]).optional(),
        like: oneOrMore.optional(),
        contains: text.optional(),
        starts: text.optional(),
        ends: text.optional(),
        bits: z.strictObject({ all: bits.optional(), any: bits.optional(), none: bits.optional() }).optional(),
        hex: z
          .string()
          .max(600)
          .regex(/^([0-9A-Fa-f]{2}|\?\?)( ([0-9A-Fa-f]{2}|\?\?))*$/, "bytes are written 4E 54 ??")
          .optional(),
        exists: z.boolean().optional(),
        failed: z.boolean().optional(),
        same: binding.optional(),
        differs: binding.optional(),
        not: predicate.optional(),
      })
      .refine((one) => Object.keys(one).length > 0, { message: "a predicate must ask for something" }),
  ]),
);

const where = z.record(path, predicate);

const stack = z
  .strictObject({
    contains: globs.optional(),
    ordered: globs.optional(),
    without: globs.optional(),
    top: glob.optional(),
    caller: glob.optional(),
    between: z.strictObject({ inner: glob, outer: glob, module: glob }).optional(),
    trust: z.enum(["any", "symbols"]).optional(),
  })
  .refine((one) => Object.keys(one).length > 0, { message: "stack must ask for something" });

const KINDS = ["call", "message", "buffer", "fact", "module", "network", "finding"] as const;

const event = z
  .strictObject({
    call: oneOrMore.optional(),
    phase: z.enum(["enter", "return", "active", "any"]).optional(),
    message: oneOrMore.optional(),
    buffer: z.enum(["in", "out", "any"]).optional(),
    fact: oneOrMore.optional(),
    module: oneOrMore.optional(),
    network: oneOrMore.optional(),
    finding: oneOrMore.optional(),
    where: where.optional(),
    stack: stack.optional(),
    bind: z.record(binding, path).optional(),
  })
  .refine((one) => KINDS.filter((kind) => one[kind] !== undefined).length === 1, {
    message: `an event is exactly one of ${KINDS.join(", ")}`,
  })
  .refine((one) => one.phase === undefined || one.call !== undefined, { message: "only a call has a phase" })
  .refine((one) => one.stack === undefined || one.call !== undefined || one.fact !== undefined, {
    message: "only a call or a fact has a stack",
  });

const key = z
  .string()
  .regex(
    /^(connection|thread|process|handle:[a-z0-9-]+|activation:\S{1,200}|\$[a-z][a-z0-9-]*)$/,
    "a key is connection, handle:KIND, activation:FUNCTION, $name, thread or process",
  );
const keys = z.array(key).min(1).max(8);

const never = z.strictObject({
  never: eventName,
  until: eventName.optional(),
  expected: text.optional(),
  because: text.optional(),
  carriers: z.string().startsWith("@").optional(),
  coverage: z.enum(["required", "preferred", "ignored"]).optional(),
  told: z.enum(["always", "where-found"]).optional(),
});

const match: z.ZodType<Match> = z.lazy(() =>
  z.union([
    z.strictObject({ event: eventName }),
    z.strictObject({ inside: z.array(eventName).min(2).max(MOST_PARTS) }),
    z.strictObject({
      sequence: z.strictObject({
        correlate: keys,
        within: z.strictObject({ stops: z.int().min(1) }).optional(),
        steps: z
          .array(z.union([stepName, never]))
          .min(2)
          .max(MOST_PARTS)
          .refine((steps) => steps.some((step) => typeof step === "string" && !/[?*]$/.test(step)), {
            message: "one step at least must be required",
          })
          .refine((steps) => typeof steps[0] === "string", { message: "a never-step needs a step before it" }),
      }),
    }),
    z.strictObject({ all: z.array(match).min(1).max(MOST_PARTS) }),
    z.strictObject({ any: z.array(match).min(1).max(MOST_PARTS) }),
    z.strictObject({
      count: z
        .strictObject({
          of: eventName,
          per: keys.optional(),
          distinct: binding.optional(),
          ge: z.int().min(1).optional(),
          le: z.int().min(0).optional(),
        })
        .refine((one) => one.ge !== undefined || one.le !== undefined, { message: "count needs ge or le" }),
    }),
    z.strictObject({
      during: z.strictObject({ open: eventName, close: eventName, see: eventName, correlate: keys }),
    }),
    z.strictObject({
      cycle: z.strictObject({ edge: eventName, from: path, to: path, max: z.int().min(2).max(64).optional() }),
    }),
  ]),
);

/** A rule file, as YAML or JSON. */
export const ruleSchema: z.ZodType<Rule> = z.strictObject({
  rule: z.string().regex(/^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+$/, "an id is written area.subject.what"),
  version: z.int().min(1),
  title: z.string().min(1).max(120),
  status: z.enum(["stable", "test", "experimental", "deprecated"]).optional(),
  level: z.enum(["error", "warning", "note", "info"]),
  summary: text.optional(),
  tags: z.array(text).optional(),
  diagnoses: z
    .array(z.string().regex(/^[A-Z]\d\d$/, "a diagnosis is a letter and two digits: N01"))
    .min(1)
    .optional(),
  references: z.array(text).optional(),
  applies: z.strictObject({ modules: globs.optional() }).optional(),
  lists: z.record(eventName, z.array(scalar).min(1).max(500)).optional(),
  events: z.record(eventName, event),
  match,
  infer: z.array(z.strictObject({ claim: text, when: where, confidence, "refuted-by": text })).optional(),
  edges: z
    .array(
      z.strictObject({
        from: eventName,
        to: eventName,
        kind: z.enum([
          "contains",
          "same-resource",
          "data-flow",
          "responds-to",
          "expects",
          "precludes",
          "spawns",
          "completes",
          "signals-error",
          "waits-on",
          "causes",
        ]),
      }),
    )
    .optional(),
  confidence: confidence.optional(),
  "effect-of": z
    .array(
      z.strictObject({
        finding: oneOrMore,
        joined: z
          .string()
          .regex(
            /^(activation|connection|thread|process|\$[a-z][a-z0-9-]*)$/,
            "findings are joined by activation, connection, thread, process or $name",
          ),
      }),
    )
    .min(1)
    .optional(),
  report: z.strictObject({
    headline: text,
    story: z.array(text).optional(),
    cause: text,
    remedy: z.array(text).optional(),
    owner: text.optional(),
  }),
  next: z
    .array(
      z.strictObject({
        when: z.enum(["always", "absence-not-observed", "unknown"]).optional(),
        unless: z.string().min(3).max(100).optional(),
        run: z.array(z.string().min(1).max(400)).min(1),
        because: text,
        expect: text,
      }),
    )
    .optional(),
  caveats: z.array(text).optional(),
  examples: z.strictObject({ hit: z.array(z.string()).min(1), miss: z.array(z.string()).min(1) }),
});

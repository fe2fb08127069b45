import {
  Alternation,
  type Alternative,
  NonTerminal,
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
  type Rule,
  Terminal,
  type BaseParser,
  type ILookaheadStrategy,
  type IProduction,
} from "chevrotain";

/** Tokens that something can begin with, by `tokenTypeIdx`, and whether it can be empty. */
interface First {
  readonly tokens: ReadonlySet<number>;
  readonly empty: boolean;
}

type WithLookahead = BaseParser & { LA: (howMuch: number) => { readonly tokenTypeIdx: number } };

const OPTIONAL = {
  Option,
  Repetition,
  RepetitionMandatory,
  RepetitionMandatoryWithSeparator,
  RepetitionWithSeparator,
} as const;

/**
 * Look-ahead of one token by first sets, each made when its choice is first met.
 *
 * Chevrotain's own strategy compares all paths of all choices when a parser is made. For a transcript grammar of some
 * two hundred tokens that costs more than reading a small log; a log meets only a few of the choices.
 */
export function ll1(): ILookaheadStrategy {
  const ofRule = new Map<string, First>();
  return {
    validate: () => [],
    buildLookaheadForAlternation({ prodOccurrence, rule }) {
      let chosen: Map<number, number> | undefined;
      let whenNone: number | undefined;
      return function (this: BaseParser) {
        if (chosen === undefined) {
          chosen = new Map();
          const { definition } = find(rule, Alternation, prodOccurrence);
          for (const [i, alternative] of definition.entries()) {
            const { tokens, empty } = firstOf(alternative, ofRule);
            for (const token of tokens) if (!chosen.has(token)) chosen.set(token, i);
            if (empty) whenNone ??= i;
          }
        }
        return chosen.get((this as WithLookahead).LA(1).tokenTypeIdx) ?? whenNone;
      };
    },
    buildLookaheadForOptional({ prodOccurrence, prodType, rule }) {
      let tokens: ReadonlySet<number> | undefined;
      return function (this: BaseParser) {
        tokens ??= firstOfAll(find(rule, OPTIONAL[prodType], prodOccurrence).definition, ofRule).tokens;
        return tokens.has((this as WithLookahead).LA(1).tokenTypeIdx);
      };
    },
  };
}

function firstOf(production: IProduction, ofRule: Map<string, First>): First {
  if (production instanceof Terminal) {
    return { tokens: new Set([production.terminalType.tokenTypeIdx!]), empty: false };
  }
  if (production instanceof NonTerminal) {
    const { referencedRule } = production;
    let known = ofRule.get(referencedRule.name);
    if (known === undefined) {
      // A rule that begins with itself would never end; meanwhile it adds nothing to its own first set.
      ofRule.set(referencedRule.name, { tokens: new Set(), empty: false });
      known = firstOfAll(referencedRule.definition, ofRule);
      ofRule.set(referencedRule.name, known);
    }
    return known;
  }
  if (production instanceof Alternation) {
    const parts = production.definition.map((alternative) => firstOf(alternative, ofRule));
    return { tokens: new Set(parts.flatMap((part) => [...part.tokens])), empty: parts.some((part) => part.empty) };
  }
  const { definition } = production as Alternative;
  const inner = firstOfAll(definition, ofRule);
  const skippable =
    production instanceof Option || production instanceof Repetition || production instanceof RepetitionWithSeparator;
  return skippable ? { tokens: inner.tokens, empty: true } : inner;
}

/** Of productions one after the other: as far as they can be empty. */
function firstOfAll(definition: readonly IProduction[], ofRule: Map<string, First>): First {
  const tokens = new Set<number>();
  for (const production of definition) {
    const part = firstOf(production, ofRule);
    for (const token of part.tokens) tokens.add(token);
    if (!part.empty) return { tokens, empty: false };
  }
  return { tokens, empty: true };
}

/** The production of that kind and number in a rule; the grammar's recording guarantees that it is there. */
function find<T extends IProduction>(
  rule: Rule,
  kind: abstract new (...args: never[]) => T & { idx: number; definition: IProduction[] },
  occurrence: number,
): T & { idx: number; definition: IProduction[] } {
  const waiting: IProduction[] = [...rule.definition];
  for (let production = waiting.pop(); production !== undefined; production = waiting.pop()) {
    if (production instanceof kind && production.idx === occurrence) return production;
    if (!(production instanceof Terminal) && !(production instanceof NonTerminal)) {
      waiting.push(...(production as Alternative).definition);
    }
  }
  throw new Error(`Rule ${rule.name} has no choice ${occurrence} of the kind asked for.`);
}

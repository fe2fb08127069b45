/** What a name is of; its pseudonym says so. */
export type NameKind = "user" | "domain" | "host";

/** Names that were found, and the ones that stand for them. Case does not matter; the first finding decides the kind. */
export interface Names {
  readonly add: (kind: NameKind, name: string) => void;
  /**
   * All of them as one pattern, longest first; null while there are none. In `bytes` a name of some length needs no
   * border: what stands beside it may be a length or a tag that happens to be a letter.
   */
  readonly pattern: (bytes: boolean) => RegExp | null;
  /** The pseudonym of a name as it is written: `MAPLE` gives `DOM01`, `maple` gives `dom01`. */
  readonly pseudonym: (written: string) => string;
  readonly kindOf: (written: string) => NameKind;
  readonly has: (written: string) => boolean;
}

/** Everybody has them: they tell nothing, and rules and readers need them. */
const PUBLIC =
  /^(?:localhost|system|local ?service|network ?service|anonymous|anonymous logon|nt authority|builtin|everyone|public|default(?: user)?|all users|users?|guest|administrators?|admin|workgroup|windows|root|none|null|n\/a|unknown|no-cache|no-store|keep-alive|close|private|identity|gzip|deflate|chunked|(?:[\w-]+\.)*(?:microsoft|windows|windowsupdate|msftncsi|msocsp|live|office|office365|verisign|digicert|entrust|globalsign)\.(?:com|net)|(?:www\.)?w3\.org|schemas\.[\w.]+)$/i;

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** The part of a host's name that names nobody. */
const ENDING = /\.(?:(?:co|com|ac|gov|org|net|edu)\.[a-z]{2}|[a-z]{2,24})$/i;

const BORDERLESS = 6;
const LETTER = "[a-z0-9\\u0080-\\u00ff_]";

export function newNames(): Names {
  const kinds = new Map<string, NameKind>();
  const labels = new Map<string, string>();
  const counts: Record<NameKind, number> = { user: 0, domain: 0, host: 0 };
  const taken = new Set<string>();

  const standIn = (kind: NameKind, label: string): string => {
    const key = label.toLowerCase();
    const known = labels.get(key);
    if (known !== undefined) return known;
    let made: string;
    // Short names run out of pseudonyms; two of them may then share one.
    do made = drawn(kind, label.length, ++counts[kind]);
    while ((taken.has(made) || made === key) && counts[kind] < 10_000);
    taken.add(made);
    labels.set(key, made);
    return made;
  };

  return {
    add(kind, written) {
      const name = written
        .trim()
        .replace(/(?<!\.)\.+$/, "")
        .toLowerCase();
      if (name.length < 2 || name.length > 255 || PUBLIC.test(name) || IPV4.test(name)) return;
      if (!/[a-z\u0080-\u00ff]/.test(name) || name.includes("\u2591")) return;
      if (!kinds.has(name)) kinds.set(name, kind);
      if (kind === "user" || !name.includes(".")) return;
      // proxy.corp.example.com: its domain may stand alone elsewhere.
      const ending = ENDING.exec(name)?.[0].length ?? 0;
      let rest = name;
      for (let dot = rest.indexOf("."); dot >= 0; dot = rest.indexOf(".")) {
        rest = rest.slice(dot + 1);
        if (rest.length <= ending || !rest.includes(".")) break;
        if (!kinds.has(rest)) kinds.set(rest, "domain");
      }
    },
    pattern(bytes) {
      if (kinds.size === 0) return null;
      const words = [...kinds.keys()].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
      const parts = words.map((word) => {
        const literal = word.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&");
        return bytes && word.length >= BORDERLESS ? literal : `(?<!${LETTER})${literal}(?!${LETTER})`;
      });
      return new RegExp(parts.join("|"), "gi");
    },
    pseudonym(written) {
      const kind = kinds.get(written.toLowerCase()) ?? "host";
      const made = byLabels(written, kind);
      return written === written.toUpperCase() ? made.toUpperCase() : made;
    },
    kindOf: (written) => kinds.get(written.toLowerCase()) ?? "host",
    has: (written) => kinds.has(written.toLowerCase()),
  };

  /** Label by label, so that two hosts of one domain still show it; the ending stays. */
  function byLabels(written: string, kind: NameKind): string {
    if (kind === "user" || !written.includes(".")) return standIn(kind, written);
    const ending = ENDING.exec(written)?.[0] ?? "";
    const labelsOf = written.slice(0, written.length - ending.length).split(".");
    return (
      labelsOf
        .map((label, i) => (label === "" ? "" : standIn(i === 0 && labelsOf.length > 1 ? "host" : "domain", label)))
        .join(".") + ending.toLowerCase()
    );
  }
}

const WORDS: Readonly<Record<NameKind, string>> = { user: "user", domain: "domain", host: "host" };

/** `user`, 8, 3 gives `user0003`; what is short keeps at least one letter before its number. */
function drawn(kind: NameKind, length: number, n: number): string {
  const number = n.toString(36);
  const word = WORDS[kind].slice(0, Math.max(1, Math.min(WORDS[kind].length, length - number.length)));
  if (word.length + number.length > length) return `${number}${word}`.slice(0, length);
  return word + number.padStart(length - word.length, "0");
}

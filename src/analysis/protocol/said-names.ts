/** A name of a person in what a case says, from `start` to before `end`. */
export interface SaidName {
  readonly start: number;
  readonly end: number;
}

const FOLDERS =
  /\\{1,2}(?:users|documents and settings|profiles)\\{1,2}(?!(?:public|default|all users)\b)([^\\/:*?"<>|\r\n\0]{2,64}(?=\\)|[^\\/:*?"<>|\s\0]{2,64})/gi;
const ACCOUNTS = /(?:\busername ?= ?|\(User: [\w.-]{1,64}\\)([\w.$-]{2,64})/gi;

/**
 * Names of users, by the words around them; our own words stand there too.
 *
 * ```text
 * The file is C:\Users\alice.smith\report.html.        alice.smith
 * (User: CONTOSO\alice)                                alice
 * ```
 */
export function saidNames(text: string): readonly SaidName[] {
  // No pattern matches without one of the two.
  if (!text.includes("\\") && !text.includes("=")) return [];
  if (!/users|settings|profiles|username|User:/i.test(text)) return [];
  return [FOLDERS, ACCOUNTS].flatMap((pattern) =>
    Array.from(text.matchAll(pattern), (match) => {
      const end = match.index + match[0].length;
      return { start: end - match[1]!.length, end };
    }),
  );
}

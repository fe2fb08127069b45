/** FTP, SMTP, POP3 and IMAP by their lines: commands in capitals, replies with a code or a mark. */
import { type Cells, cellsText, DOT, cellAt } from "../../model/cells.js";
import { type DecodeContext, type Decoded, type DecodedField, type Protocol } from "./decoded.js";
import type { SecretSpan } from "./secrets.js";

type Family = "ftp" | "smtp" | "pop3" | "imap" | "line";

const PORTS: Readonly<Record<number, Family>> = { 21: "ftp", 25: "smtp", 587: "smtp", 110: "pop3", 143: "imap" };

/** Commands that belong to one of them only. */
const OWN: Readonly<Record<string, Family>> = {
  EHLO: "smtp",
  HELO: "smtp",
  MAIL: "smtp",
  RCPT: "smtp",
  DATA: "smtp",
  VRFY: "smtp",
  PASV: "ftp",
  EPSV: "ftp",
  PORT: "ftp",
  EPRT: "ftp",
  TYPE: "ftp",
  CWD: "ftp",
  PWD: "ftp",
  STOR: "ftp",
  SYST: "ftp",
  FEAT: "ftp",
  MDTM: "ftp",
  APOP: "pop3",
  UIDL: "pop3",
  TOP: "pop3",
  CAPA: "pop3",
};
/** Commands of several. */
const SHARED: ReadonlySet<string> = new Set([
  "USER",
  "PASS",
  "AUTH",
  "STARTTLS",
  "QUIT",
  "NOOP",
  "RETR",
  "LIST",
  "STAT",
  "DELE",
  "RSET",
  "ACCT",
]);
const IMAP =
  /^[A-Za-z0-9.]{1,16} (LOGIN|AUTHENTICATE|SELECT|EXAMINE|CAPABILITY|LOGOUT|FETCH|STARTTLS|NOOP|SEARCH|UID|LIST|IDLE|APPEND|STORE)\b/i;
const LONGEST_LINE = 1024;

interface Line {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** First cell behind the line end. */
  readonly next: number;
}

/** Without port or direction, lines of capitals in any memory would be commands. */
export const lineProtocols: Protocol = {
  name: "line",
  opens: (cells, { direction, port }) => {
    if (direction === null && (port === null || PORTS[port] === undefined)) return false;
    const first = cellAt(cells, 0);
    return (
      first === 0x2b ||
      first === 0x2d ||
      first === 0x2a ||
      (first >= 0x30 && first <= 0x39) ||
      (first >= 0x41 && first <= 0x7a)
    );
  },
  read: (cells, context) => {
    const line = lineAt(cells, 0);
    if (line === null) return null;
    const message = replyOf(cells, line, context) ?? commandOf(line, context);
    return message === null ? null : { messages: [message], end: message.end, wants: 0 };
  },
};

function lineAt(cells: Cells, start: number): Line | null {
  const text = cellsText(cells, start, start + LONGEST_LINE);
  for (let i = 0; i < text.length; i++) {
    const cell = cellAt(cells, start + i);
    const after = cellAt(cells, start + i + 1);
    if (cell === 0x0a) return { text: text.slice(0, i), start, end: start + i, next: start + i + 1 };
    const isEnd = (cell === 0x0d || cell === DOT) && (after === 0x0a || after === DOT);
    if (
      isEnd &&
      (cell === 0x0d || after === 0x0a || start + i + 2 >= cells.length || cellAt(cells, start + i + 2) !== DOT)
    )
      return { text: text.slice(0, i), start, end: start + i, next: start + i + 2 };
    if (cell < 0x20 || cell > 0x7e) return null;
  }
  return null;
}

/** `220 mail.example.test ESMTP`, `230-first` … `230 last`, `+OK`, `* OK`, `a1 NO`. */
function replyOf(cells: Cells, first: Line, { port }: DecodeContext): Decoded | null {
  const code = /^([1-5]\d\d)([ -]|$)/.exec(first.text);
  const pop = /^(\+OK|-ERR)\b/.exec(first.text);
  const imap = /^(?:\*|[A-Za-z]\w{0,15}) (OK|NO|BAD|BYE|PREAUTH)\b/.exec(first.text);
  const word = code?.[1] ?? pop?.[1] ?? imap?.[1];
  if (word === undefined) return null;
  let last = first;
  for (let lines = 0; code?.[2] === "-" && lines < 200; lines++) {
    const next = lineAt(cells, last.next);
    if (next === null) break;
    last = next;
    if (next.text.startsWith(`${word} `)) break;
  }
  const named: Family = code !== null ? familyOfText(first.text) : pop !== null ? "pop3" : "imap";
  const family = named === "line" ? (PORTS[port ?? 0] ?? "line") : named;
  const at = first.text.indexOf(word);
  const text = first.text.slice(at + word.length + 1).trim();
  const fields: DecodedField[] = [{ name: "code", value: word, shown: word, at: { start: at, end: at + word.length } }];
  if (text !== "")
    fields.push({ name: "text", value: text, shown: text, at: { start: first.end - text.length, end: first.end } });
  return message(`${family}.reply`, last, fields, []);
}

function familyOfText(text: string): Family {
  if (/\bE?SMTP\b/i.test(text)) return "smtp";
  return /\bFTP\b|FileZilla|FTPd/i.test(text) ? "ftp" : "line";
}

/** `PASS secret` shows its word and no more. */
function commandOf(line: Line, { port }: DecodeContext): Decoded | null {
  const imap = IMAP.exec(line.text);
  const word = imap?.[1]?.toUpperCase() ?? /^([A-Za-z]{3,8})(?: |$)/.exec(line.text)?.[1]?.toUpperCase();
  if (word === undefined) return null;
  const own = imap === null ? OWN[word] : "imap";
  if (own === undefined && !SHARED.has(word)) return null;
  const family = own ?? PORTS[port ?? 0] ?? "line";
  const at = imap === null ? 0 : line.text.toUpperCase().indexOf(word, line.text.indexOf(" "));
  const rest = line.text.slice(at + word.length).trimStart();
  const start = line.end - rest.length;
  const secret = secretFrom(word, rest);
  const fields: DecodedField[] = [
    { name: "command", value: word, shown: word, at: { start: at, end: at + word.length } },
  ];
  const open = secret === null ? rest : rest.slice(0, secret).trim();
  if (open !== "") fields.push({ name: "argument", value: open, shown: open, at: { start, end: start + open.length } });
  const spans: readonly SecretSpan[] =
    secret === null || secret >= rest.length
      ? []
      : [{ start: start + secret, end: line.end, kind: word === "USER" ? "user-name" : "password" }];
  return message(`${family}.command`, line, fields, spans);
}

/** Where in the arguments what nobody may see begins; null for none. */
function secretFrom(word: string, rest: string): number | null {
  if (word === "PASS" || word === "USER" || word === "ACCT" || word === "LOGIN" || word === "APOP") return 0;
  if (word === "AUTH" || word === "AUTHENTICATE") {
    const mechanism = /^\S+ +/.exec(rest);
    return mechanism === null ? null : mechanism[0].length;
  }
  return null;
}

function message(
  protocol: string,
  last: Line,
  fields: readonly DecodedField[],
  secrets: readonly SecretSpan[],
): Decoded {
  return { protocol, start: 0, end: last.next, fields, secrets, completeness: "complete", inner: [] };
}

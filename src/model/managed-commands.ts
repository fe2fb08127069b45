/**
 * Commands for .NET that no other program has, and that no sentence of a quoted mail consists of. `dotnet-dump` takes
 * them without the sign of an extension: `> clrstack`.
 */
export const MANAGED_COMMANDS: ReadonlySet<string> = new Set(
  (
    "analyzeoom clrmodules clrstack clrthreads crashinfo dcd dcq dso dumparray dumpasync dumpassembly dumpccw dumpclass " +
    "dumpconcurrentdictionary dumpconcurrentqueue dumpdelegate dumpdomain dumpexceptions dumpgcdata dumpheap dumphttp dumpil " +
    "dumplog dumpmd dumpmodule dumpmt dumpobj dumprcw dumprequests dumpruntimetypes dumpsig dumpsigelem dumpstack " +
    "dumpstackobjects dumpvc eeheap eestack eeversion ehinfo finalizequeue findappdomain gchandleleaks gchandles gcheapstat " +
    "gcinfo gcroot gcwhere heapstat ip2md listnearobj name2ee notreachableinrange objsize parallelstacks pathto pe " +
    "printexception pstacks setclrpath setsymbolserver setthread soshelp sosflush sosstatus syncblk taskstate threadpool " +
    "threadpoolqueue threadstate timerinfo tks token2ee traverseheap verifyheap verifyobj watsonbuckets"
  ).split(" "),
);

/** Commands of `dotnet-dump` that other debuggers have too, or that are words of English. */
const SESSION_COMMANDS: ReadonlySet<string> = new Set(
  (
    "assemblies d da db dc dd dp dq du dw exit ext help history histclear histinit histobj histroot histstats lm logclose " +
    "logging logopen modules q quit r readmemory registers runtimes sos symbols threads u vmmap vmstat"
  ).split(" "),
);

const MOST_WORDS = 12;

/**
 * Whether a line that was typed behind the bare `>` of a `dotnet-dump` session is one of its commands: a name that it
 * has, or one with a sign; what is a word of English as well with options and numbers only.
 *
 * ```text
 * clrstack -all      dumpheap -type System.String      threads 14      !syncblk      app.status -v
 * thanks, that helped      threads are what I looked at                                a mail that is answered
 * ```
 */
export function isSessionCommand(text: string): boolean {
  const [name = "", ...words] = text.trim().split(/\s+/, MOST_WORDS);
  const lower = name.toLowerCase();
  if (/^!\w/.test(name)) return true;
  if (MANAGED_COMMANDS.has(lower)) return !/[.?!,]$/.test(words.at(-1) ?? "");
  const bare = words.every(isOptionOrNumber);
  if (lower === "help" || lower === "logopen" || lower === "sos" || lower === "ext") return words.length <= 2;
  if (SESSION_COMMANDS.has(lower)) return bare;
  return /^\w[\w.]*$/.test(name) && words.length > 0 && bare;
}

function isOptionOrNumber(word: string): boolean {
  return /^[-/]/.test(word) || (/\d/.test(word) && /^(?:0x)?[\da-f`]+$/i.test(word));
}

import type { CollectRequest } from "./request.js";
import type { SessionOptions, SessionScript } from "./session.js";

export interface ReadmeFacts {
  readonly request: CollectRequest;
  readonly session: SessionOptions;
  readonly secondPass: boolean;
  readonly sessions: readonly SessionScript[];
  readonly apis: readonly string[];
  /** Functions whose memory is dumped. */
  readonly revealing: readonly string[];
  readonly rules: readonly string[];
}

const STANDING = { ttd: "the end of the trace", live: "the process as it stands", dump: "a dump" } as const;

/** For the engineer who runs the scripts: what to do, what it costs, what it shows about the customer. */
export function readmeText(facts: ReadmeFacts): string {
  const { request, session } = facts;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [
      "WHAT THIS ASKS FOR",
      [
        ...(facts.rules.length > 0 ? [`For the rules ${facts.rules.join(", ")}.`] : []),
        ...(facts.apis.length > 0
          ? [`Calls of ${facts.apis.length} functions:`, ...facts.apis.map((name) => `  ${name}`)]
          : [`The stacks, the exception and the locks of ${STANDING[request.target]}.`]),
        `The word of these scripts is ${session.script}; it stands in every line that they print for the reader.`,
      ],
    ],
    ["WHAT TO RUN", steps(facts)],
    ["WHAT IT COSTS", costs(facts)],
    ["WHAT IT SHOWS ABOUT THE CUSTOMER", reveals(facts)],
    [
      "AFTERWARDS",
      [
        `windbg-postmortem collect --check ${facts.sessions[0]!.log}    says whether the log is complete`,
        ...(request.target !== "live" && !facts.secondPass
          ? [
              `windbg-postmortem collect ${optionsText(request)} --from ${facts.sessions[0]!.log} -o DIR    writes the second pass`,
            ]
          : []),
        `windbg-postmortem ${facts.sessions.map(({ log }) => log).join(" ")}    the post-mortem; credentials and names are masked in it`,
      ],
    ],
  ];
  return sections.map(([title, lines]) => [title, "", ...lines, ""].join("\r\n")).join("\r\n");
}

function steps({ request, session, sessions, ...facts }: ReadmeFacts): readonly string[] {
  const start = {
    ttd: "Open the trace in WinDbg. Set the symbol path, so that the functions resolve.",
    live: "Attach WinDbg or cdb to the process before the problem happens. Set the symbol path.",
    dump: "Open the dump in WinDbg or cdb. Set the symbol path.",
  }[request.target];
  const machine =
    request.arch === "x86"
      ? ["Use it for a 32-bit process only."]
      : request.arch === "x64"
        ? ["Use it for a 64-bit process only."]
        : [];
  return [
    `1. Copy this folder to ${session.folder} on the machine of the debugger.`,
    `2. ${start}`,
    ...machine,
    ...sessions.map(
      ({ name, log }, i) => `${i + 3}. Type: $$<${session.folder}\\${name}    It writes ${session.folder}\\${log}.`,
    ),
    ...(request.target === "live" && facts.apis.length > 0
      ? [
          "The process runs until something stops it. Stop it yourself (Ctrl+Break) when the problem has happened.",
          "If the last lines of the script do not run then, type what follows `g` in the script.",
        ]
      : []),
    "A command that fails does not stop the script; what is missing is named by --check.",
  ];
}

function costs({ request, apis, secondPass, sessions }: ReadmeFacts): readonly string[] {
  switch (request.target) {
    case "ttd":
      return secondPass
        ? [
            `${sessions.reduce((sum, { blocks }) => sum + blocks.length, 0)} places of the trace are visited; each takes from a moment to seconds.`,
            "Some debuggers use more memory with every visit: restart the debugger between the files.",
          ]
        : [
            `${apis.length} questions over the whole trace. Each may take minutes on a large trace; the answers are kept by the debugger.`,
            "The trace is not changed, but its index is written beside it.",
          ];
    case "live":
      if (apis.length === 0) return ["The process stands still while the commands run: a minute at most."];
      return [
        "Every hit holds the whole process for the time that its commands take: tens of milliseconds, more over a remote connection.",
        "Functions that are called thousands of times in a second will slow it to a crawl. Name fewer functions then.",
        "First-chance exceptions are printed and do not stop the run. The breakpoints stay until the debugger is closed (bc *).",
        "A call that is entered again before it has returned, at one place of one thread, may lose the look at one of its returns.",
      ];
    case "dump":
      return ["A few minutes at most. The process is not there any more, so nothing is held up."];
  }
}

function reveals({ request, revealing }: ReadmeFacts): readonly string[] {
  return [
    "Names and paths of modules, the Windows version, the time, call stacks.",
    ...(revealing.length > 0
      ? [
          `What these functions were given and filled in, up to ${request.bytes} bytes of each buffer: addresses, URLs, headers, cookies,`,
          "names of users and machines, authentication tokens, and the data itself, if it is not encrypted:",
          ...revealing.map((name) => `  ${name}`),
        ]
      : ["No buffer is dumped."]),
    "Arguments that are named as passwords, credentials or keys are never dumped.",
    "Nothing is sent anywhere. `windbg-postmortem redact` masks a log before it is passed on.",
  ];
}

function optionsText({ target, apis, rules }: CollectRequest): string {
  return [
    `--target ${target}`,
    ...(apis.length > 0 ? [`--apis ${apis.join(",")}`] : []),
    ...rules.map((rule) => `--rule ${rule}`),
  ].join(" ");
}

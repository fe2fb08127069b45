import { parseAddress } from "../../model/address.js";
import type { WebRequestRow } from "../../model/replay.js";
import { linesOf, type LineShape, type OutputKind, type ViewLine } from "../output-kind.js";
import { linesIn, rangeOf } from "../view.js";

const header: LineShape = {
  name: "WebRequestHeader",
  example: "HttpContext    Thread Time Out Running  Status Verb     Url",
  starts: ["HttpContext "],
  pattern: /^HttpContext +Thread +Time Out +Running +Status +Verb +Url$/,
};

const request: LineShape = {
  name: "WebRequest",
  example: "0000000184b4f248   -- 00:01:50 Finished    401 POST     http://sp.contoso.com:80/_vti_bin/Lists.asmx",
  starts: [..."0123456789abcdefABCDEF"],
  pattern:
    /^([0-9a-f]{8}(?:[0-9a-f]{8})?) +(--|\d+) +(\d\d:\d\d:\d\d|Not set) +(\d\d:\d\d:\d\d|Finished|Not set) +(\d{3}) ([A-Z]{1,16}) +(\S.*)$/i,
};

/** `!whttp` of NetExt: the requests that a web server has in hand. */
export const webRequests: OutputKind = {
  tag: "web-requests",
  commands: /^!(?:netext\.)?whttp$/,
  rows: "any",
  shapes: [header, request],
  rule: linesOf("webRequests", [header.name, request.name]),
  read: (view) => [
    {
      _tag: "web-requests",
      lines: rangeOf(view),
      rows: linesIn(view)
        .filter((line) => line.shape === request)
        .map(readRequest),
    },
  ],
};

function readRequest(line: ViewLine): WebRequestRow {
  const [, context = "", thread = "", timeOut = "", running = "", status, verb = "", url = ""] = request.pattern.exec(
    line.text,
  )!;
  return {
    line: line.line,
    httpContext: parseAddress(context)!,
    thread: thread === "--" ? null : Number(thread),
    timeOut: timeOut === "Not set" ? null : timeOut,
    running,
    status: Number(status),
    verb,
    url,
  };
}

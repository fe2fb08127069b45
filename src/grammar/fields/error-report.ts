import type { Labelled } from "../label.js";
import type { LineShape } from "../output-kind.js";

/** A line of `Report.wer`; its keys are the same in every language. */
export const reportLine: LineShape = {
  name: "ErrorReportLine",
  example: "Sig[3].Value=orderlib.dll",
  starts: [
    "EventType=",
    "EventTime=",
    "ReportType=",
    "Consent=",
    "ReportIdentifier=",
    "IntegratorReportIdentifier=",
    "Response.",
    "Sig[",
    "DynamicSig[",
    "UI[",
    "LoadedModule[",
    "State[",
    "OsInfo[",
    "FriendlyEventName=",
    "AppName=",
    "AppPath=",
    "NsAppName=",
    "TargetAppId=",
    "ConsentKey=",
  ],
  pattern: /^((?:Dynamic)?[A-Z][A-Za-z]{1,40}(?:\[\d{1,4}\])?(?:\.[A-Za-z]{1,20})?)=(.*)$/,
};

/**
 * Of event 1000, `Application Error`: the program, and below it the module. The words are those of the system's language;
 * name, version and time stamp stand in all of them in this order.
 *
 * ```text
 * Nom de l'application défaillante Commande.exe, version : 3.4.0.12, horodatage : 0x654f1c22
 * Faulting module name: orderlib.dll, version: 3.4.0.12, time stamp: 0x654f1be0
 * ```
 */
export const reportedFile: LineShape = {
  name: "ErrorReportFile",
  example: "Faulting module name: orderlib.dll, version: 3.4.0.12, time stamp: 0x654f1be0",
  pattern:
    /^([^,]{3,200}\.(?:exe|dll|ocx|drv|cpl|scr|com)), [^,:]{2,40}: ?(\d{1,5}(?:\.\d{1,5}){3}), [^,:]{2,60}: ?(0x[0-9a-f]{8})$/i,
};

/** `Exception code: 0xc0000005`, `Décalage d'erreur : 0x0001c2f7`, below them. */
export const reportedNumber: LineShape = {
  name: "ErrorReportNumber",
  example: "Fault offset: 0x0001c2f7",
  pattern: /^([^,:=]{4,60}): ?(0x(?:[0-9a-f]{8}|[0-9a-f]{16}))$/i,
  continues: true,
  last: true,
};

export const REPORT_SHAPES: readonly LineShape[] = [reportLine, reportedFile, reportedNumber];

export function reportPairs(shape: LineShape | undefined, text: string): readonly Labelled[] | null {
  if (shape === undefined || !REPORT_SHAPES.includes(shape)) return null;
  const [, label = "", value = "", stamp = ""] = shape.pattern.exec(text)!;
  if (shape !== reportedFile) return [{ label: label.trim(), value }];
  // The name is the last word; one with blanks stands behind a colon in most languages.
  const at = Math.max(label.lastIndexOf(": ") + 1, label.includes(": ") ? 0 : label.lastIndexOf(" "));
  return [
    { label: label.slice(0, at).trimEnd().replace(/ ?:$/, ""), value: `${label.slice(at).trim()}, ${value}, ${stamp}` },
  ];
}

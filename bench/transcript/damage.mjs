/**
 * What becomes of a log on its way: `distinct` and `calls` change what is generated, the others only how it is exported, so
 * that they must give the same counts as `plain`.
 */
export const VARIANTS = {
  plain: {},
  calls: { only: "calls" },
  distinct: { distinct: true },
  crlf: {},
  utf16: {},
  quoted: {},
  entities: {},
  doubled: {},
};

const ENTITIES = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };
const escaped = (line) => line.replace(/[<>&]/g, (character) => ENTITIES[character]);

/** The bytes of these lines as the variant's way of exporting writes them. `first`: they begin the file. */
export function asExported(lines, variant, first) {
  switch (variant) {
    case "crlf":
      return Buffer.from(`${lines.join("\r\n")}\r\n`, "latin1");
    case "utf16":
      return Buffer.from(`${first ? "\ufeff" : ""}${lines.join("\r\n")}\r\n`, "utf16le");
    case "quoted":
      return Buffer.from(lines.map((line) => `> ${line}\n`).join(""), "latin1");
    case "entities":
      return Buffer.from(lines.map((line) => `${escaped(line)}\n`).join(""), "latin1");
    case "doubled":
      return Buffer.from(lines.map((line) => `${line}\n\n`).join(""), "latin1");
    default:
      return Buffer.from(`${lines.join("\n")}\n`, "latin1");
  }
}

import { markerText, type Fields } from "./marker.js";

/** A part of a script between an `open` and a `close` marker; a line is one debugger command. */
export interface ScriptBlock {
  readonly kind: string;
  readonly fields: Fields;
  readonly body: readonly (string | ScriptBlock)[];
}

/** The commands of a block, its markers printed by `.echo`. */
export function blockLines(block: ScriptBlock, script: string): readonly string[] {
  const { id } = block.fields;
  return [
    echo(markerText(script, "open", block.kind, block.fields)),
    ...block.body.flatMap((part) => (typeof part === "string" ? [part] : blockLines(part, script))),
    echo(markerText(script, "close", block.kind, { id })),
  ];
}

export function echo(text: string): string {
  return `.echo ${text}`;
}

// What most programs begin with: Node's own line reader, with nothing done to the lines.
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

let lines = 0;
const reader = createInterface({
  input: createReadStream(process.argv[2], { highWaterMark: 1 << 20 }),
  crlfDelay: Infinity,
});
reader.on("line", () => lines++);
reader.on("close", () => console.log(JSON.stringify({ lines })));

import { once } from "node:events";
import type * as mcp from "@modelcontextprotocol/sdk/server/mcp.js";
import type * as stdio from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Values } from "./commands.js";
import { usage } from "./dispatch.js";
import { Exit } from "./exit-codes.js";
import { readTeamFiles } from "./team-options.js";
import { packageVersion } from "./version.js";

const MEGABYTE = 1 << 20;

/** Serves on standard input and output until the client goes away. */
export async function run(paths: readonly string[], values: Values): Promise<number> {
  if (paths.length > 0) return usage("mcp takes folders with --root, and no paths.", "mcp");
  const limit = values["limit-log"] ?? "64";
  if (!/^[1-9]\d{0,4}$/.test(String(limit))) return usage("--limit-log takes a number of megabytes.", "mcp");
  const team = await readTeamFiles(values);
  if (team === null) return Exit.usage;
  const sdk = await loadSdk();
  if (sdk === null) return Exit.usage;
  const { openRoots } = await import("../mcp/roots.js");
  const roots = await openRoots((values["root"] as string[] | undefined) ?? ["."]);
  if (roots._tag === "Left") return usage(`--root takes a folder, which "${roots.left}" is not.`, "mcp");
  const { newServer } = await import("../mcp/server.js");
  const server = newServer(sdk, {
    version: packageVersion(),
    roots: roots.right,
    limitBytes: Number(limit) * MEGABYTE,
    analyze: { redact: values["no-redact"] !== true, ...team },
  });
  await server.connect(new sdk.StdioServerTransport());
  // The client ends the session by closing standard input.
  await once(process.stdin, "close");
  await server.close();
  return Exit.done;
}

type LoadedSdk = Pick<typeof mcp & typeof stdio, "McpServer" | "StdioServerTransport">;

/** The SDK is an optional peer dependency: only this command needs it, and it is larger than all the rest. */
async function loadSdk(): Promise<LoadedSdk | null> {
  try {
    const [{ McpServer }, { StdioServerTransport }] = await Promise.all([
      import("@modelcontextprotocol/sdk/server/mcp.js"),
      import("@modelcontextprotocol/sdk/server/stdio.js"),
    ]);
    return { McpServer, StdioServerTransport };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    process.stderr.write(
      [
        "windbg-postmortem: mcp needs the package @modelcontextprotocol/sdk, which is not installed.",
        "  Beside this package:   npm install @modelcontextprotocol/sdk@1",
        "  Installed globally:    npm install --global @modelcontextprotocol/sdk@1",
        "  Without installing:    npx -p windbg-postmortem -p @modelcontextprotocol/sdk@1 windbg-postmortem mcp",
        "",
      ].join("\n"),
    );
    return null;
  }
}

/**
 * The part of @dagrejs/dagre that is used. Its own declarations do not resolve under `moduleResolution: nodenext`
 * (relative imports without extensions); tsconfig.json leads here instead.
 */
export namespace graphlib {
  class Graph {
    constructor(options: { readonly multigraph: boolean });
    setGraph(label: Readonly<Record<string, string | number>>): void;
    graph(): { readonly width?: number; readonly height?: number };
    setNode(name: string, size: { readonly width: number; readonly height: number }): void;
    setEdge(from: string, to: string, label: Readonly<Record<string, string | number>>, name: string): void;
    /** After `layout`: the middle of the node. */
    node(name: string): { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
    edge(edge: { readonly v: string; readonly w: string; readonly name: string }): {
      readonly points: readonly { readonly x: number; readonly y: number }[];
      /** Middle of the label. */
      readonly x?: number;
      readonly y?: number;
    };
  }
}
export function layout(graph: graphlib.Graph): void;

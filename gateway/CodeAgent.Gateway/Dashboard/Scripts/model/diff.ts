export interface DiffLine {
  readonly kind: "same" | "added" | "removed" | "note";
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

export interface DiffHunk {
  readonly header: string;
  readonly lines: readonly DiffLine[];
}

export interface DiffFile {
  readonly path: string;
  readonly from: string;
  readonly kind: "added" | "deleted" | "renamed" | "modified";
  readonly isBinary: boolean;
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly DiffHunk[];
}

interface OpenFile {
  path: string;
  from: string;
  kind: DiffFile["kind"];
  isBinary: boolean;
  added: number;
  removed: number;
  hunks: { header: string; lines: DiffLine[] }[];
}

/** Reads a patch as git writes it. Lines that are no part of one are passed over. */
export function parsePatch(patch: string): DiffFile[] {
  const files: OpenFile[] = [];
  let file: OpenFile | undefined;
  let hunk: { header: string; lines: DiffLine[] } | undefined;
  let [before, after, oldLeft, newLeft] = [0, 0, 0, 0];
  for (const line of patch.split("\n")) {
    if (hunk && (oldLeft > 0 || newLeft > 0)) {
      const text = line.slice(1);
      if (line.startsWith("+")) {
        hunk.lines.push({ kind: "added", before: null, after: after++, text });
        newLeft--;
        file!.added++;
        continue;
      }
      if (line.startsWith("-")) {
        hunk.lines.push({ kind: "removed", before: before++, after: null, text });
        oldLeft--;
        file!.removed++;
        continue;
      }
      if (line.startsWith(" ") || line === "") {
        hunk.lines.push({ kind: "same", before: before++, after: after++, text });
        oldLeft--;
        newLeft--;
        continue;
      }
    }
    if (line.startsWith("\\") && hunk) {
      hunk.lines.push({ kind: "note", before: null, after: null, text: line.slice(2) });
      continue;
    }
    if (line.startsWith("diff --git ")) {
      const path = unquoted(/ "?b\/(.*)$/.exec(line)?.[1] ?? line.slice(11));
      file = { path, from: path, kind: "modified", isBinary: false, added: 0, removed: 0, hunks: [] };
      hunk = undefined;
      files.push(file);
      continue;
    }
    if (!file) continue;
    const at = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(line);
    if (at) {
      [before, oldLeft, after, newLeft] = [Number(at[1]), Number(at[2] ?? 1), Number(at[3]), Number(at[4] ?? 1)];
      hunk = { header: line, lines: [] };
      file.hunks.push(hunk);
    } else if (line.startsWith("new file")) file.kind = "added";
    else if (line.startsWith("deleted file")) file.kind = "deleted";
    else if (line.startsWith("rename from ")) [file.kind, file.from] = ["renamed", unquoted(line.slice(12))];
    else if (line.startsWith("rename to ")) file.path = unquoted(line.slice(10));
    else if (line.startsWith("+++ ") && !line.startsWith("+++ /dev/null")) file.path = unquoted(line.slice(4)).replace(/^b\//, "");
    else if (line.startsWith("Binary files ") || line.startsWith("GIT binary patch")) file.isBinary = true;
  }
  return files;
}

function unquoted(path: string): string {
  return path.replace(/^"|"$/g, "").replace(/\t$/, "");
}

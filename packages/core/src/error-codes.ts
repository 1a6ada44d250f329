/** Codes of errors that are thrown at the host: what the application must mend. */
export const hostErrorCodes = {
  CODEACT_CONFIGURATION: "An option, tool or rule is wrong. The message names it.",
  CODEACT_ENGINE_UNAVAILABLE: "The engine asked for cannot run here. The message says why and what would help.",
  CODEACT_CAPACITY:
    "Too many runs are active and queued. Try again later or raise limits.concurrentRuns or limits.queuedRuns.",
  CODEACT_ABORTED: "The caller's signal was aborted, or the object was disposed, while the run was active.",
  CODEACT_CONTINUATION: "The continuation cannot be resumed. details.reason says why.",
  CODEACT_JOURNAL: "The journal of a durable run cannot be written, or not be gone on from. details.reason says why.",
  CODEACT_RECORD: "The record was changed, is not signed as asked, or cannot be replayed. details.reason says why.",
  CODEACT_SETTLEMENT: "A settlement handed to the stepper does not fit a pending call.",
  CODEACT_INTERNAL: "A defect of codeact itself. Please report it.",
} as const;

/** Codes of errors that are returned in a failed run or seen by the program: what the model can mend. */
export const guestErrorCodes = {
  GUEST_ERROR: "The program threw an error of its own.",
  SYNTAX_ERROR: "The source is not a valid program. The message has the line and a code frame.",
  LIMIT_TIME: "The run took longer than limits.wallMs, or its program computed longer than limits.cpuMs.",
  LIMIT_MEMORY: "The program used more memory than limits.memoryBytes.",
  LIMIT_STACK: "The program recursed too deeply.",
  LIMIT_SOURCE_SIZE: "The source is longer than limits.sourceBytes.",
  LIMIT_ARGUMENT_SIZE: "The input of a call is larger than limits.argumentBytes.",
  LIMIT_RESULT_SIZE: "The value the program returned, or the output of a tool, is larger than limits.resultBytes.",
  LIMIT_DEPTH: "A value is nested more deeply than 64 levels.",
  LIMIT_JOURNAL_SIZE: "The inputs and outputs of all calls together are larger than limits.journalBytes.",
  LIMIT_TOOL_CALLS: "The program made more than limits.toolCalls tool calls.",
  LIMIT_TIMERS: "The program set more than limits.timers timers.",
  LIMIT_FILE_OPERATIONS: "The program made more than limits.fileOperations file operations.",
  LIMIT_REQUESTS: "The program made more than limits.requests network requests.",
  LIMIT_LOOKUPS: "The program asked more than limits.lookups questions about tools and kept results.",
  FS_DENIED:
    "The path is outside of what is mounted, or neither a plain file nor a folder. Without mounts every path is.",
  FS_NOT_FOUND: "There is no file or folder of that path.",
  FS_EXISTS: "There is a file or folder of that path already.",
  FS_READ_ONLY: "The path lies in a read-only mount.",
  FS_TOO_LARGE:
    "A file or a content is larger than limits.fileBytes, limits.writtenBytes or limits.argumentBytes allow. The message says which.",
  FS_NOT_A_FILE: "The path is a folder, and a file is needed.",
  FS_NOT_A_FOLDER: "The path, or a part of it, is a file, and a folder is needed.",
  FS_NOT_EMPTY: "The folder is not empty.",
  FS_CHANGED: "The file was replaced or cut while the program read it part by part.",
  FS_NO_SPACE: "The host's disk is full.",
  FS_FAILED: "The host could not do it for a reason of its own, such as too many open files.",
  FS_INVALID_ARGUMENT: "A path, content or option is not what the function takes.",
  FS_UNSUPPORTED: "The sandbox lacks this function of node:fs. The message says what to use.",
  DEADLOCK: "The program waits for a promise that nothing can settle.",
  VALUE_NOT_SERIALIZABLE: "A value cannot cross the border as JSON. The message names its path.",
  TOOL_NOT_FOUND: "There is no tool of that name. The message lists the nearest names.",
  TOOL_INVALID_INPUT: "The input does not fit the tool's input schema. The tool did not run.",
  TOOL_INVALID_OUTPUT: "The tool returned something that is not JSON or does not fit its output schema.",
  TOOL_FAILED: "The tool threw an error.",
  TOOL_TIMEOUT: "The tool took longer than its timeoutMs.",
  TOOL_OUTCOME_UNKNOWN: "The tool was started but its outcome was lost. It may have had its effect.",
  NET_DENIED: "The network is closed, or no rule allows the request. The message says what is allowed.",
  NET_FAILED: "The server could not be reached, or its answer could not be read.",
  NET_CERTIFICATE: "The server's certificate is not valid for it. Nothing was sent.",
  NET_TIMEOUT: "The request took longer than limits.requestMs.",
  NET_TOO_LARGE: "The response is larger than limits.responseBytes.",
  RESULT_NOT_FOUND: "No result is kept under that id: it expired, made room for others, or belongs to another session.",
  APPROVAL_DENIED: "The call was not approved.",
  ENGINE_CRASHED: "The sandbox broke down while it ran the program.",
  ENGINE_PROTOCOL: "The sandbox sent a message that breaks the step protocol.",
} as const;

/** The `code` of a `CodeActError`. */
export type HostErrorCode = keyof typeof hostErrorCodes;
/** The `code` of a failed run's error, and of errors that programs catch. */
export type GuestErrorCode = keyof typeof guestErrorCodes;

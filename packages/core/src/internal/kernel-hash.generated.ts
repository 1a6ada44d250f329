// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "7b49ef30b2eb8669822f1c7241cd70be8a135fffd16d7981f0feb92aeec551fa";

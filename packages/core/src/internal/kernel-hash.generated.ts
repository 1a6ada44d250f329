// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "501aa4ddb6a6aa9dcb92668714a44896cab699eba61c6e4e887cb37e767b4e19";

// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "7eedec4bd61c6de7014136dda5b5ecfb611e339aa9a3b3fb29214d00b33805ae";

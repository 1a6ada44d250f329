// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "fa3f7534eddb04f1056e8b6bba54223356895a8599c26bc0d5c52ea613e11746";

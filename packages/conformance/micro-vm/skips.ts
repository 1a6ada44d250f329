/** Tests that cannot pass on Hyperlight 0.4.0, by full name, with the reason. */
export const skips: Readonly<Record<string, string>> = {
  "Hyperlight > escapes > ESC-01: a constructor chain from every value that can be reached":
    "code made by `Function` sees the global `require`, which can be neither deleted nor replaced; it reaches modules of the VM, not of the host",
  "Hyperlight > bad input > tells the line of an error of the program":
    "its QuickJS is older and tells the place of the statement before, or of the function",
};

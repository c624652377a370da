export const chromePath: string;
export const launchArgs: string[];

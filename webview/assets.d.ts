// Files that the bundler takes in beside the code.

declare module '*.css';

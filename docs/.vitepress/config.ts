import { defineConfig } from "vitepress";
import { labelCode } from "./code-labels.ts";
import { linkToRepository, repository } from "./repository-links.ts";
import { sidebar } from "./sidebar.ts";

export default defineConfig({
  title: "codeact",
  description: "One program instead of dozens of tool calls: sandboxed CodeAct for TypeScript.",
  lang: "en",
  cleanUrls: true,
  rewrites: { "design/README.md": "design/index.md" },
  head: [["link", { rel: "icon", href: "/icon.svg", type: "image/svg+xml" }]],
  markdown: {
    theme: { light: "github-light", dark: "github-dark" },
    config: (markdown) => markdown.use(linkToRepository).use(labelCode),
  },
  transformPageData: ({ relativePath, frontmatter }) =>
    relativePath.startsWith("api/")
      ? { frontmatter: { ...frontmatter, aside: false, editLink: false, prev: false, next: false, pageClass: "api" } }
      : {},
  themeConfig: {
    logo: "/icon.svg",
    nav: [
      { text: "Guide", link: "/guide/getting-started", activeMatch: "^/guide/" },
      { text: "Reference", link: "/reference/errors", activeMatch: "^/reference/" },
      { text: "API", link: "/api/", activeMatch: "^/api/" },
      { text: "Design", link: "/design/", activeMatch: "^/design/" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: repository }],
    editLink: { pattern: `${repository}/edit/main/docs/:path`, text: "Edit this page" },
    externalLinkIcon: true,
    footer: { message: "MIT license" },
  },
});

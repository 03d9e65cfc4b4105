# Built once, run without a compiler: the page and the server as JavaScript, and the packages that they need.
FROM node:24-bookworm-slim AS build
WORKDIR /querent
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production QUERENT_HOST=0.0.0.0 QUERENT_PORT=8000 QUERENT_DATA_DIR=/data
WORKDIR /querent
COPY --from=build --chown=node:node /querent/package.json ./
COPY --from=build --chown=node:node /querent/bin ./bin
COPY --from=build --chown=node:node /querent/dist ./dist
COPY --from=build --chown=node:node /querent/node_modules ./node_modules
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD node -e "fetch('http://127.0.0.1:8000/health').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"
CMD ["node", "bin/querent.js", "serve"]

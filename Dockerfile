# A static binary in an empty image: docker build -t brittle . && docker run --rm -v "$PWD:/w" -w /w brittle run FILE
FROM rust:1-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY . .
RUN cargo install --locked --path crates/brittle-cli --root /out && strip /out/bin/brittle

FROM scratch
COPY --from=build /out/bin/brittle /brittle
ENTRYPOINT ["/brittle"]

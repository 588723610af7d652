FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY . .
RUN dotnet publish cli/CodeAgent.Cli/CodeAgent.Cli.csproj -c Release -o /app --use-current-runtime --self-contained false

FROM mcr.microsoft.com/dotnet/aspnet:10.0
RUN apt-get update \
    && apt-get install -y --no-install-recommends bubblewrap ca-certificates git ripgrep \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /opt/codeagent
RUN ln -s /opt/codeagent/codeagent /usr/local/bin/codeagent \
    && install -d -o $APP_UID -g $APP_UID /state /workspace
ENV CODEAGENT_HOME=/state \
    DOTNET_NOLOGO=1
USER $APP_UID
WORKDIR /workspace
VOLUME ["/state", "/workspace"]
ENTRYPOINT ["codeagent"]

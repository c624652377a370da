using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    public static class PostgresBuilderExtensions
    {
        /// <summary>A PostgreSQL server of our own; its superuser's password is generated and kept.</summary>
        public static IResourceBuilder<PostgresServerResource> AddPostgres(this IDistributedApplicationBuilder builder, string name) =>
            builder.AddResource(new PostgresServerResource(name, builder.AddGeneratedPassword($"{name}-password")));

        /// <summary>The data always lives in the data folder.</summary>
        public static IResourceBuilder<PostgresServerResource> WithDataVolume(
            this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false) => builder;

        /// <summary>A database that exists before anyone who waits for it (or for the server) starts.</summary>
        public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
            this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
        {
            var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
            builder.Resource.DatabaseResources.Add(database);
            return builder.ApplicationBuilder.AddResource(database);
        }

        internal static ParameterResource AddGeneratedPassword(this IDistributedApplicationBuilder builder, string name) =>
            new(name, () => builder.Local().Secrets.GetOrAdd(name, new GenerateParameterDefault { Special = false }.GetDefaultValue), secret: true);
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    public sealed class PostgresServerResource : ProcessResource, IResourceWithConnectionString
    {
        internal const string UserName = "postgres";

        internal PostgresServerResource(string name, ParameterResource password)
            : base(name)
        {
            PasswordParameter = password;
            Endpoints.Add(new("tcp", "tcp", port: null, portVariable: null));
        }

        public EndpointReference PrimaryEndpoint => new(this, "tcp");

        public ParameterResource PasswordParameter { get; }

        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
            $"Host={PrimaryEndpoint.Property(EndpointProperty.Host)};Port={PrimaryEndpoint.Property(EndpointProperty.Port)};Username={UserName};Password={PasswordParameter}");

        internal List<PostgresDatabaseResource> DatabaseResources { get; } = [];

        internal override string Type => "PostgresServer";
    }

    public sealed class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
        : Resource(name), IResourceWithConnectionString
    {
        public string DatabaseName { get; } = databaseName;

        public PostgresServerResource Parent { get; } = parent;

        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{Parent.ConnectionStringExpression};Database={DatabaseName}");
    }
}

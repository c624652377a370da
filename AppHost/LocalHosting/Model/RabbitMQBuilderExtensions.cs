using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting
{
    public static class RabbitMQBuilderExtensions
    {
        /// <summary>A RabbitMQ broker of our own; its user's password is generated and kept.</summary>
        public static IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(this IDistributedApplicationBuilder builder, string name) =>
            builder.AddResource(new RabbitMQServerResource(name, builder.AddGeneratedPassword($"{name}-password")));

        /// <summary>The data always lives in the data folder.</summary>
        public static IResourceBuilder<RabbitMQServerResource> WithDataVolume(
            this IResourceBuilder<RabbitMQServerResource> builder, string? name = null, bool isReadOnly = false) => builder;
    }
}

namespace Aspire.Hosting.ApplicationModel
{
    public sealed class RabbitMQServerResource : ProcessResource, IResourceWithConnectionString
    {
        internal const string UserName = "guest";

        internal RabbitMQServerResource(string name, ParameterResource password)
            : base(name)
        {
            PasswordParameter = password;
            Endpoints.Add(new("tcp", "tcp", port: null, portVariable: null));
            // Erlang's own ports: how nodes find and reach each other.
            Endpoints.Add(new("distribution", "tcp", port: null, portVariable: null));
            Endpoints.Add(new("epmd", "tcp", port: null, portVariable: null));
        }

        public EndpointReference PrimaryEndpoint => new(this, "tcp");

        public ParameterResource PasswordParameter { get; }

        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create(
            $"amqp://{UserName}:{PasswordParameter}@{PrimaryEndpoint.Property(EndpointProperty.HostAndPort)}");

        internal override string Type => "RabbitMQServer";
    }
}

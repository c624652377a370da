using System.Net;
using System.Reflection;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MediaLab.Architecture.Tests;

[Collection(SystemCollection.Name)]
public sealed class EndpointTests(InspectedSystem system)
{
    /// <summary>Routes without a caller's identity. Each is safe without one: it tells nothing, or its address is the permission.</summary>
    private static readonly string[] Anonymous =
    [
        "/alive", "/health", "/openapi/{documentName}.json",
        // Signed, expiring links of the file store.
        "ReadContent", "WriteContent",
        // The address cannot be guessed, providers sign, and it only makes us look.
        "ReceiveWebhook",
        // Only what the provider signed is heard.
        "ReceiveAccountWebhook",
    ];

    [Fact]
    public void Every_endpoint_asks_for_an_identity_or_is_on_the_short_list()
    {
        var endpoints = Endpoints().ToArray();

        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, found =>
        {
            var open = found.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.True(!open || Anonymous.Contains(NameOf(found.Endpoint)) || Anonymous.Contains(found.Endpoint.RoutePattern.RawText), $"{found.Service.Name} {Describe(found.Endpoint)} is open to everyone.");
        });
    }

    [Fact]
    public void Every_grpc_method_names_the_services_that_may_call_it()
    {
        var methods = Endpoints().Where(found => found.Endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is not null).ToArray();

        Assert.NotEmpty(methods);
        Assert.All(methods, found => Assert.True(found.Endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null, $"{Describe(found.Endpoint)} lacks RequireService."));
    }

    [Fact]
    public async Task Without_credentials_every_public_route_answers_401()
    {
        var asked = 0;
        foreach (var (service, endpoint) in Public().Where(found => found.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            using var client = service.Anonymous();
            var path = string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => segment.Parts is [RoutePatternLiteralPart literal] ? literal.Content : Guid.Empty.ToString()));
            var method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0];

            using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/{path}"));

            Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized, $"{Describe(endpoint)} answers {answer.StatusCode} to nobody.");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            asked++;
        }

        Assert.True(asked > 10);
    }

    [Fact]
    public void A_routes_name_its_handler_and_its_file_are_one_word()
    {
        var endpoints = Public().ToArray();

        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, found =>
        {
            var (name, useCase) = (NameOf(found.Endpoint), HandlerOf(found.Endpoint)?.DeclaringType?.Name);
            Assert.True(name is not null, $"{Describe(found.Endpoint)} has no name.");
            // A second address for the same use case has a name of its own.
            Assert.True(name == useCase || endpoints.Any(other => other.Service == found.Service && NameOf(other.Endpoint) == useCase), $"{name} is handled by {useCase}.");
            Assert.Single(Repository.SourcesOf(found.Service.Name), file => Path.GetFileNameWithoutExtension(file) == useCase);
        });
        Assert.Empty(endpoints.GroupBy(found => NameOf(found.Endpoint)).Where(group => group.Select(found => found.Service.Name).Distinct().Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Public_paths_begin_with_api()
    {
        var endpoints = Public().ToArray();

        Assert.NotEmpty(endpoints);
        Assert.All(endpoints, found => Assert.StartsWith("/api/", found.Endpoint.RoutePattern.RawText!.TrimEnd('/') + "/", StringComparison.Ordinal));
    }

    [Fact]
    public void No_entity_is_part_of_a_route()
    {
        var scanned = 0;
        foreach (var (service, endpoint) in Public())
        {
            using var scope = service.Services.CreateScope();
            var entities = ((DbContext)scope.ServiceProvider.GetRequiredService(service.ContextType!)).Model.GetEntityTypes().Select(entity => entity.ClrType).ToHashSet();
            foreach (var type in SignatureOf(endpoint).SelectMany(Unfold).Distinct())
            {
                Assert.False(entities.Contains(type), $"{Describe(endpoint)} shows the entity {type.Name}.");
                scanned++;
            }
        }

        Assert.True(scanned > 20);
    }

    /// <summary>AddValidation passes over internal types without a word: an internal request would not be validated.</summary>
    [Fact]
    public void Every_request_type_is_public_all_the_way_down()
    {
        var requests = Public().SelectMany(found => RequestsOf(found.Endpoint)).Distinct().ToArray();

        Assert.NotEmpty(requests);
        Assert.All(requests.SelectMany(Unfold).Distinct(), type => Assert.True(type.IsVisible, $"{type} is not public."));
    }

    private IEnumerable<(IInspectedService Service, RouteEndpoint Endpoint)> Endpoints() =>
        system.Services.SelectMany(service => service.Endpoints.Select(endpoint => (service, endpoint)));

    private IEnumerable<(IInspectedService Service, RouteEndpoint Endpoint)> Public() => Endpoints().Where(found => IsPublic(found.Endpoint));

    internal static bool IsPublic(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<GrpcMethodMetadata>() is null && endpoint.RoutePattern.RawText?.StartsWith("/api", StringComparison.Ordinal) == true;

    internal static string? NameOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName;

    internal static MethodInfo? HandlerOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<MethodInfo>();

    private static string Describe(RouteEndpoint endpoint) =>
        $"{string.Join(',', endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? [])} {endpoint.RoutePattern.RawText}";

    private static IEnumerable<Type> SignatureOf(Endpoint endpoint) => HandlerOf(endpoint) is { } handler
        ? RequestsOf(endpoint).Append(handler.ReturnType)
        : [];

    private static IEnumerable<Type> RequestsOf(Endpoint endpoint) =>
        (HandlerOf(endpoint)?.GetParameters().Where(parameter => parameter.GetCustomAttributes().Any(attribute => attribute.GetType().Name == "AsParametersAttribute")).Select(parameter => parameter.ParameterType) ?? [])
        .Concat(endpoint.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType is { } body ? [body] : []);

    /// <summary>The type, its type arguments and the types of its properties, as far as they are ours.</summary>
    private static IEnumerable<Type> Unfold(Type type)
    {
        var (seen, open) = (new HashSet<Type>(), new Stack<Type>([type]));
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next))
            {
                continue;
            }

            foreach (var inner in next.GenericTypeArguments.Concat(next.HasElementType ? [next.GetElementType()!] : []))
            {
                open.Push(inner);
            }

            if (next.Assembly.GetName().Name?.StartsWith("MediaLab", StringComparison.Ordinal) == true && !next.IsEnum)
            {
                foreach (var property in next.GetProperties(BindingFlags.Instance | BindingFlags.Public))
                {
                    open.Push(property.PropertyType);
                }
            }
        }

        return seen.Where(found => found.Assembly.GetName().Name?.StartsWith("MediaLab", StringComparison.Ordinal) == true);
    }
}

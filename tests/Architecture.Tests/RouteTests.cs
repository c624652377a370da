using System.Text;
using System.Text.RegularExpressions;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace MediaLab.Architecture.Tests;

[Collection(SystemCollection.Name)]
public sealed partial class RouteTests(InspectedSystem system)
{
    [Fact]
    public void The_list_of_routes_is_up_to_date()
    {
        var text = new StringBuilder("""
            # Routes

            Where the code of each route is. Generated from the running services' endpoints by `tests/Architecture.Tests` (`MEDIALAB_UPDATE_DOCS=1`);
            do not edit. `./medialab routes` prints it.

            """.ReplaceLineEndings("\n"));
        var listed = 0;
        foreach (var service in system.All)
        {
            text.Append($"\n## {Path.GetFileName(Repository.FolderOf(service.Name))}\n\n| method | path | allowed for | file |\n|---|---|---|---|\n");
            foreach (var line in PublicRoutes(service).SelectMany(endpoint => Lines(service, endpoint)).Distinct().Order(StringComparer.Ordinal))
            {
                text.Append($"| {line} |\n");
                listed++;
            }

            var calls = service.Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()).OfType<GrpcMethodMetadata>().ToArray();
            if (calls.Length > 0)
            {
                text.Append("\n| gRPC | file |\n|---|---|\n");
                foreach (var line in calls.Select(call => $"{call.Method.FullName.TrimStart('/')} | {FileOf(service, call.ServiceType.Name)}").Distinct().Order(StringComparer.Ordinal))
                {
                    text.Append($"| {line} |\n");
                }
            }
        }

        Assert.True(listed > 10);
        Repository.AssertUpToDate("docs/routes.md", text.ToString());
    }

    [Fact]
    public void The_route_table_of_a_services_README_has_every_route_and_no_other()
    {
        var tables = 0;
        foreach (var service in system.Services)
        {
            var folder = Repository.FolderOf(service.Name);
            var readme = File.ReadAllText(Path.Combine(folder, "README.md"));
            if (!readme.Contains("| route | file |", StringComparison.Ordinal))
            {
                // Generation and Identity have too many: docs/routes.md lists them.
                continue;
            }

            tables++;
            var routes = PublicRoutes(service).SelectMany(endpoint => Lines(service, endpoint)).Select(line => line.Split(" | ")).Select(cells => $"{cells[0]} {cells[1]} in {cells[3]}");
            var rows = RowOfRoute().Matches(readme).SelectMany(row => row.Groups["methods"].Value.Split(", ")
                .Select(method => $"{method} {row.Groups["path"].Value} in {Path.GetRelativePath(Repository.Root, Path.Combine(folder, row.Groups["file"].Value))}"));
            Assert.Equal(routes.Distinct().Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
            var calls = service.Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()).OfType<GrpcMethodMetadata>();
            Assert.All(calls, call => Assert.Matches($@"(?m)^\| gRPC .*\b{call.Method.Name}\b", readme));
        }

        Assert.True(tables >= 5);
    }

    private static IEnumerable<RouteEndpoint> PublicRoutes(IInspectedService service) => service.Endpoints
        .Where(EndpointTests.IsPublic).Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>() is not null);

    private static IEnumerable<string> Lines(IInspectedService service, RouteEndpoint endpoint)
    {
        var handler = EndpointTests.HandlerOf(endpoint)?.DeclaringType;
        // A lambda's type is nested in the one that wrote it.
        var file = FileOf(service, handler?.Name) ?? FileOf(service, handler?.DeclaringType?.Name);
        if (file is null)
        {
            // The gateway's proxy: the route is listed where it is handled.
            yield break;
        }

        var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternParameterPart parameter => $"{{{parameter.Name}}}",
            _ => "",
        }))));
        foreach (var method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
        {
            yield return $"{method} | {path} | {AllowedFor(endpoint)} | {file}";
        }
    }

    /// <summary>The narrowest of the route's policies.</summary>
    private static string AllowedFor(RouteEndpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            return "everyone";
        }

        var policies = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).OfType<string>().ToHashSet();
        if (policies.Count == 0 && endpoint.Metadata.GetMetadata<AuthorizationPolicy>() is not null)
        {
            // RequireService: whoever comes through the gateway.
            return "visitors";
        }

        return new[] { "administrator", "manage", "generate", "read" }.FirstOrDefault(policies.Contains) ?? "sessions";
    }

    private static string? FileOf(IInspectedService service, string? name) =>
        Repository.SourcesOf(service.Name).FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == name);

    /// <summary>Methods, path, then what the row says of it, then the link to the file.</summary>
    [GeneratedRegex(@"^\| (?<methods>[A-Z]+(, [A-Z]+)*) (?<path>/[^\s:?]*)[^|]*\| \[[^\]]*\]\((?<file>[^)]+)\) \|$", RegexOptions.Multiline)]
    private static partial Regex RowOfRoute();
}

using System.Globalization;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.JavaScript;

namespace Aspire.Hosting
{
    public static class JavaScriptHostingExtensions
    {
        /// <summary>Vite's development server: <c>npm run dev</c> on a free port.</summary>
        public static IResourceBuilder<ViteAppResource> AddViteApp(
            this IDistributedApplicationBuilder builder, string name, string appDirectory, string runScriptName = "dev")
        {
            var folder = Path.GetFullPath(appDirectory, builder.AppHostDirectory);
            var resource = new ViteAppResource(name, "npm", folder);
            resource.Endpoints.Add(new("http", "http", port: null, portVariable: "PORT"));
            return builder.AddResource(resource)
                .WithArgs("run", runScriptName, "--", "--strictPort", "--port")
                .WithArgument(() => resource.Endpoints[0].AllocatedPort.ToString(CultureInfo.InvariantCulture));
        }

        private static IResourceBuilder<ViteAppResource> WithArgument(this IResourceBuilder<ViteAppResource> builder, Func<string> argument)
        {
            builder.Resource.Arguments.Add(argument);
            return builder;
        }
    }
}

namespace Aspire.Hosting.JavaScript
{
    public class JavaScriptAppResource(string name, string command, string workingDirectory)
        : ExecutableResource(name, command, workingDirectory), IResourceWithServiceDiscovery, IResourceWithContainerFiles;

    public sealed class ViteAppResource(string name, string command, string workingDirectory)
        : JavaScriptAppResource(name, command, workingDirectory)
    {
        internal override string Type => "ViteApp";
    }
}

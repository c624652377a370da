using Microsoft.Extensions.Configuration;

namespace MediaLab.ServiceDefaults.Tests;

public sealed class ServiceRoleTests
{
    [Theory]
    [InlineData("", true, true)]
    [InlineData("--role all", true, true)]
    [InlineData("--role api", true, false)]
    [InlineData("--role=worker", false, true)]
    public void The_command_line_says_what_a_process_does(string arguments, bool api, bool worker) =>
        Assert.Equal(new ServiceRole(api, worker), RoleOf(arguments));

    [Fact]
    public void A_role_that_does_not_exist_stops_the_process() => Assert.Throws<InvalidOperationException>(() => RoleOf("--role workers"));

    private static ServiceRole RoleOf(string arguments) =>
        ServiceRole.From(new ConfigurationBuilder().AddCommandLine(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Build());
}

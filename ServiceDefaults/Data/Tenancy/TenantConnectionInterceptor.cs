using System.Data.Common;
using MediaLab.ServiceDefaults.Authentication;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MediaLab.ServiceDefaults.Data.Tenancy;

/// <summary>
/// Tells Postgres whose connection this is, each time one opens and also when nobody is signed in: a pooled connection must never keep
/// the last one's workspace. SET LOCAL would do nothing here, because no transaction is open yet.
/// </summary>
internal sealed class TenantConnectionInterceptor(CurrentUser user) : DbConnectionInterceptor
{
    private const string Sql = "select set_config('app.workspace_id', @workspace, false), set_config('app.user_id', @user, false)";

    public override async Task ConnectionOpenedAsync(DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        await using var command = Command(connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = Command(connection);
        command.ExecuteNonQuery();
    }

    private DbCommand Command(DbConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = Sql;
        Add(command, "workspace", user.Caller?.WorkspaceId);
        Add(command, "user", user.Caller?.UserId);
        return command;
    }

    private static void Add(DbCommand command, string name, Guid? value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value?.ToString() ?? "";
        command.Parameters.Add(parameter);
    }
}

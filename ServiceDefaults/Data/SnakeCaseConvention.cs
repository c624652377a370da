using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace MediaLab.ServiceDefaults.Data;

/// <summary>Tables, columns, keys and indexes in snake_case, so that SQL needs no quotes. Names set by hand are kept.</summary>
internal sealed class SnakeCaseConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
        {
            if (!entity.IsOwned() && entity.GetTableName() is { } table)
            {
                entity.Builder.ToTable(Snake(table));
            }

            foreach (var property in entity.GetProperties())
            {
                if (!entity.IsMappedToJson())
                {
                    property.Builder.HasColumnName(Snake(property.GetColumnName()));
                }
            }

            foreach (var key in entity.GetKeys())
            {
                key.Builder.HasName(key.GetName() is { } name ? Snake(name) : null);
            }

            foreach (var foreignKey in entity.GetForeignKeys())
            {
                foreignKey.Builder.HasConstraintName(foreignKey.GetConstraintName() is { } name ? Snake(name) : null);
            }

            foreach (var index in entity.GetIndexes())
            {
                index.Builder.HasDatabaseName(index.GetDatabaseName() is { } name ? Snake(name) : null);
            }
        }
    }

    private static string Snake(string name) => string.Join('_', name.Split('_').Select(JsonNamingPolicy.SnakeCaseLower.ConvertName));
}

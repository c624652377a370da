#!/bin/bash
# Run once by the PostgreSQL image, on an empty volume: a database per service. Roles and tables are made by the migration steps.
set -euo pipefail
for service in identity projects keyvault generation assets costing analytics; do
    createdb --username "$POSTGRES_USER" "$service"
done

// One PostgreSQL and one RabbitMQ for all test projects of a run. Prints two lines, MEDIALAB_TEST_POSTGRES and MEDIALAB_TEST_RABBITMQ; to the
// latter '/' and one of the virtual hosts is added that the arguments name. Ends with its input.
using MediaLab.Testing;

var starting = RabbitMqServer.StartAsync(args);
await using var postgres = await PostgresServer.StartAsync();
await using var broker = await starting;
await Console.Out.WriteLineAsync(postgres.AdminConnectionString);
await Console.Out.WriteLineAsync(broker.Address);
await Console.In.ReadToEndAsync();

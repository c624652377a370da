// More than there are cores: these tests mostly wait, for jobs at providers and for workers.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]

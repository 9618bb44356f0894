namespace Dashboard.Alerts;

/// <summary>The counts of one circuit's shell: the bell reads them, what shows one of them is told when that one changed.</summary>
public sealed class BellState
{
    /// <summary>What was read last; zeroes before the first reading.</summary>
    public BellModel Model { get; private set; } = BellModel.Empty;

    /// <summary>Heard on the circuit's own thread.</summary>
    public event Action? Changed;

    internal void Set(BellModel model)
    {
        if (ReferenceEquals(model, Model))
            return;

        Model = model;
        Changed?.Invoke();
    }
}

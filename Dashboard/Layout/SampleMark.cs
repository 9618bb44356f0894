namespace Dashboard.Layout;

/// <summary>Whether this database holds illustrative data. Set once at the start; every page header then says so.</summary>
public sealed class SampleMark
{
    public bool IsOn { get; set; }
}

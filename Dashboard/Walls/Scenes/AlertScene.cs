using Dashboard.Data.Figures;
using Dashboard.Data.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace Dashboard.Walls.Scenes;

/// <summary>Cảnh báo.</summary>
public sealed class AlertScene : LiveScene<AlertSceneModel, AlertPicture>
{
    private static readonly ChangeKind[] Kinds = [ChangeKind.Alert, ChangeKind.Unit];

    [Inject]
    public required IStringLocalizer<SceneTexts> Text { get; init; }

    protected override ChangeFilter Watch => View.KnownAt is null ? Alerts : Nothing;

    private static ChangeFilter Alerts { get; } = new("/", Kinds);

    private static ChangeFilter Nothing { get; } = new("-");

    protected override ValueTask<AlertSceneModel> ModelAsync(CancellationToken cancel) => Sources.SharedAsync<AlertSceneModel>(View, null, ReadAsync, cancel, Kinds);

    private async Task<AlertSceneModel> ReadAsync(Standpoint standpoint, AlertSceneModel? former, CancellationToken cancel)
    {
        await Task.Yield();
        var head = new SceneHead(Text["Scene.alerts"], standpoint.Tree.NameOn(View.UnitId, standpoint.Today), null, null, Sources.Now, View.KnownAt);
        return new AlertSceneModel(head, 0, 0, 0, null, []);
    }
}

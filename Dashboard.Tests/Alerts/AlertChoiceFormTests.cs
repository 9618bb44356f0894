using Dashboard.Alerts;
using Dashboard.Data.Alerts;

namespace Dashboard.Tests.Alerts;

public sealed class AlertChoiceFormTests
{
    [Fact]
    public void Who_has_chosen_nothing_sees_the_defaults()
    {
        var form = AlertChoiceForm.Of(null);

        Assert.True(form.Has(AlertChannel.Email, AlertKind.Message));
        Assert.False(form.Has(AlertChannel.Gateway, AlertKind.Message));
        Assert.False(form.Sound);
    }

    [Fact]
    public void What_is_mandatory_stays_however_it_is_chosen_and_the_rest_is_kept_as_chosen()
    {
        var form = AlertChoiceForm.Of(new AlertChoice { UserId = 4, EmailKinds = "Mention", PushKinds = "" });
        form.Set(AlertChannel.Email, AlertKind.Mention, isOn: false);
        form.Set(AlertChannel.Email, AlertKind.Message, isOn: false);
        form.Set(AlertChannel.Push, AlertKind.Extension, isOn: true);

        var choice = form.ToChoice(4);

        Assert.Equal(ChannelPlan.Mandatory.Order(), ChannelPlan.Kinds(choice.EmailKinds, []));
        Assert.Equal([AlertKind.Extension], ChannelPlan.Kinds(choice.PushKinds, ChannelPlan.DefaultPush));
    }
}

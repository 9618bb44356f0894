using Bunit;

namespace Dashboard.Tests.House;

/// <summary>The ground that component tests stand on: bUnit compares markup with the stand-in for its diffing library.</summary>
public sealed class ComponentTestingTests : BunitContext
{
    [Fact]
    public void Markup_is_compared_by_meaning()
    {
        var rendered = Render(builder => builder.AddMarkupContent(0, "<p class=\"a b\">Số  liệu</p>"));

        rendered.MarkupMatches("<p class=\"b a\">\n  Số liệu\n</p>");
        Assert.Throws<HtmlEqualException>(() => rendered.MarkupMatches("<p>Khác</p>"));
    }
}

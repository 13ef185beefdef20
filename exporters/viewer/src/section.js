// A plane that cuts the shoe, and the filled faces where it cuts: each part closed in its own colour.
import {
  AlwaysStencilFunc, BackSide, Color, DecrementWrapStencilOp, FrontSide, IncrementWrapStencilOp, Mesh,
  MeshBasicMaterial, NotEqualStencilFunc, Plane, PlaneGeometry, ReplaceStencilOp, Vector3, DoubleSide,
} from "three";

// The axis of the page each cut stands on, the way that is kept first, and what its place is called.
export const CUTS = {
  across: { axis: "z", keep: -1, label: "Across", from: "from the heel" },
  along: { axis: "x", keep: 1, label: "Along", from: "from the middle" },
  level: { axis: "y", keep: -1, label: "Level", from: "above ground" },
};

const HATCH = `
  #include <dithering_fragment>
  float rrRule = fract((gl_FragCoord.x + rrSLOPE * gl_FragCoord.y) / 9.0);
  gl_FragColor.rgb = mix(gl_FragColor.rgb, rrInk, smoothstep(0.80, 0.86, rrRule) * 0.34);`;

export class Section {
  constructor(renderer) {
    this.plane = new Plane(new Vector3(0, 0, -1), 0);
    this.caps = [];
    renderer.localClippingEnabled = true;
  }

  // Make the faces of a shoe; they hang on its group and are seen only while it is cut.
  fit(shoe) {
    shoe.parts.forEach((part, number) => {
      part.stencils = [counting(part, BackSide, IncrementWrapStencilOp), counting(part, FrontSide, DecrementWrapStencilOp)];
      for (const mesh of part.stencils) {
        mesh.material.clippingPlanes = [this.plane];
        mesh.renderOrder = number + 1;
        mesh.visible = false;
        part.node.add(mesh);
      }
      part.cap = cap(part, number);
      part.cap.visible = false;
      part.node.renderOrder = 100;
      shoe.group.add(part.cap);
    });
  }

  // Cut at `at` metres along the axis, or not at all; `flip` keeps the other half.
  cut(shoe, name, at, flip) {
    const cutting = CUTS[name];
    if (cutting) {
      const keep = flip ? -cutting.keep : cutting.keep;
      this.plane.normal.set(0, 0, 0)[cutting.axis] = keep;
      this.plane.constant = -keep * at;
    }
    for (const part of shoe.parts) {
      const seen = Boolean(cutting) && part.node.visible;
      part.node.material.clippingPlanes = cutting ? [this.plane] : null;
      part.node.material.clipShadows = true;
      for (const mesh of part.stencils) mesh.visible = seen;
      part.cap.visible = seen;
      if (!seen) continue;
      this.plane.coplanarPoint(part.cap.position);
      part.cap.lookAt(part.cap.position.clone().add(this.plane.normal));
    }
  }
}

function counting(part, side, act) {
  const material = new MeshBasicMaterial({
    side, colorWrite: false, depthWrite: false, depthTest: false, stencilWrite: true,
    stencilFunc: AlwaysStencilFunc, stencilFail: act, stencilZFail: act, stencilZPass: act,
  });
  return new Mesh(part.node.geometry, material);
}

function cap(part, number) {
  const colour = new Color(part.colour);
  const shade = colour.getHSL({}).l > 0.45 ? 0 : 1;
  const material = new MeshBasicMaterial({
    color: colour.lerp(new Color(0.5, 0.5, 0.5), 0.08), side: DoubleSide, toneMapped: false, stencilWrite: true, stencilRef: 0,
    stencilFunc: NotEqualStencilFunc, stencilFail: ReplaceStencilOp, stencilZFail: ReplaceStencilOp, stencilZPass: ReplaceStencilOp,
  });
  material.customProgramCacheKey = () => `rr-hatch-${shade}-${number % 2}`;
  material.onBeforeCompile = (shader) => {
    shader.fragmentShader = shader.fragmentShader.replace("#include <dithering_fragment>",
      HATCH.replace("rrSLOPE", number % 2 ? "1.0" : "-1.0").replace("rrInk", `vec3(${shade}.0)`));
  };
  const face = new Mesh(new PlaneGeometry(1.2, 1.2), material);
  face.renderOrder = number + 1.5;
  face.onAfterRender = (renderer) => renderer.clearStencil();
  return face;
}
